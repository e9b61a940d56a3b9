-- Points are corrected by a further entry, never changed.

CREATE OR REPLACE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_ledgerentry
              FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_ledgerentry
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
