-- Whether somebody holds an office in a unit on a day; guards of upper floors ask it.

CREATE OR REPLACE FUNCTION access_office_in(wanted_user bigint, wanted_unit bigint, wanted_day date)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM access_rolegrant
     WHERE user_id = wanted_user AND unit_id = wanted_unit AND period @> wanted_day
  )
$$;
