-- What was said on an approval sheet stays as it was said.

CREATE OR REPLACE TRIGGER approval_word_append_only BEFORE UPDATE OR DELETE ON approvals_word
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
