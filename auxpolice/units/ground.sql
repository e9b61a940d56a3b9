-- What the tables of every floor stand upon: loaded before the first of them is made.

CREATE OR REPLACE FUNCTION id_number_valid(id_number text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  weights constant int[] := ARRAY[7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2];
  total int := 0;
  born date;
BEGIN
  IF id_number IS NULL OR id_number !~ '^[1-9][0-9]{16}[0-9X]$' THEN
    RETURN false;
  END IF;
  FOR i IN 1..17 LOOP
    total := total + weights[i] * substr(id_number, i, 1)::int;
  END LOOP;
  IF substr('10X98765432', total % 11 + 1, 1) <> substr(id_number, 18, 1) THEN
    RETURN false;
  END IF;
  born := make_date(substr(id_number, 7, 4)::int, substr(id_number, 11, 2)::int, substr(id_number, 13, 2)::int);
  RETURN born >= DATE '1900-01-01';
EXCEPTION WHEN datetime_field_overflow THEN
  RETURN false;
END $$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% 只增不改：记录不能修改或删除', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
