-- What the guards of upper floors may read of the trail: who did an act, to what.

CREATE OR REPLACE FUNCTION audit_acts(wanted text)
RETURNS TABLE (id bigint, actor_id bigint, target_type text, target_id text, after jsonb) LANGUAGE sql STABLE AS $$
  SELECT id, actor_id, target_type, target_id, after FROM audit_entry WHERE act = wanted
$$;
