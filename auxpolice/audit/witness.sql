-- Rows that decide who may what and who gets how much are witnessed: whatever a statement writes into a protected table
-- leaves the digest of each row. Who writes behind the triggers leaves a row that no longer has the digest of its witness.

CREATE OR REPLACE FUNCTION audit_row_digest(row_as_json jsonb, ignored text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to((row_as_json - ignored)::text, 'UTF8')), 'hex')
$$;

-- As the owner: the application can't write a witness by itself. Arguments: the key's column, columns left out.
CREATE OR REPLACE FUNCTION audit_witness_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET timezone = 'UTC' AS $$
DECLARE ignored text[] := TG_ARGV[1]::text[];
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('audit.witness'));  -- the sealer takes whole transactions only
  IF TG_OP = 'DELETE' THEN
    INSERT INTO audit_witness (table_name, row_id, digest, made_at)
      SELECT TG_TABLE_NAME, to_jsonb(gone) ->> TG_ARGV[0], '', clock_timestamp() FROM gone;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO audit_witness (table_name, row_id, digest, made_at)
      SELECT TG_TABLE_NAME, changed.id, changed.digest, clock_timestamp()
        FROM (SELECT to_jsonb(fresh) ->> TG_ARGV[0] AS id, audit_row_digest(to_jsonb(fresh), ignored) AS digest FROM fresh
              EXCEPT
              SELECT to_jsonb(gone) ->> TG_ARGV[0], audit_row_digest(to_jsonb(gone), ignored) FROM gone) changed;
  ELSE
    INSERT INTO audit_witness (table_name, row_id, digest, made_at)
      SELECT TG_TABLE_NAME, to_jsonb(fresh) ->> TG_ARGV[0], audit_row_digest(to_jsonb(fresh), ignored), clock_timestamp()
        FROM fresh;
  END IF;
  RETURN NULL;
END $$;

-- Rows of a table that aren't as their last witness saw them: key and what became of it.
CREATE OR REPLACE FUNCTION audit_unwitnessed(name text, key text, ignored text[])
RETURNS TABLE (row_id text, fate text) LANGUAGE plpgsql STABLE SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY EXECUTE format($query$
    WITH last AS (SELECT DISTINCT ON (w.row_id) w.row_id, w.digest FROM audit_witness w
                   WHERE w.table_name = $1 ORDER BY w.row_id, w.id DESC),
         now AS (SELECT to_jsonb(t) ->> %L AS row_id, audit_row_digest(to_jsonb(t), $2) AS digest FROM %I t)
    SELECT coalesce(now.row_id, last.row_id),
           CASE WHEN now.row_id IS NULL THEN 'gone' WHEN coalesce(last.digest, '') = '' THEN 'added' ELSE 'altered' END
      FROM now FULL JOIN last ON last.row_id = now.row_id
     WHERE now.digest IS DISTINCT FROM nullif(last.digest, '')
     ORDER BY 1 LIMIT 20 $query$, key, name) USING name, ignored;
END $$;

CREATE OR REPLACE TRIGGER audit_witness_append_only BEFORE UPDATE OR DELETE ON audit_witness
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_witness_no_truncate BEFORE TRUNCATE ON audit_witness
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
