-- The ground everything stands on: the role the program works as, the tenant setting, row versions.
-- Takes no lock on existing tables.
--
-- Roles belong to the whole cluster; `chidi::db::migrate` creates `chidi_app` and `chidi_lookup` before this runs.
--   the migrating role  owns every table and runs migrations; it never serves a request
--   chidi_app           what the program works as: no BYPASSRLS, so row-level security binds it
--   chidi_lookup        cannot log in; owns the few functions that must look across tenants

GRANT USAGE ON SCHEMA public TO chidi_app, chidi_lookup;

-- The tenant of the running transaction; NULL, hence no rows at all, when none is set.
CREATE FUNCTION current_business() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
    AS $$ SELECT nullif(current_setting('app.business_id', true), '')::uuid $$;

-- Counts the changes of a row, so that an answer can name the version of each row it rests on.
CREATE FUNCTION bump_version() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog
    AS $$ BEGIN NEW.version := OLD.version + 1; NEW.updated_at := clock_timestamp(); RETURN NEW; END $$;

-- Where the versions of a row begin whose key may be deleted and used again: never where an earlier row's versions were.
CREATE FUNCTION first_version() RETURNS bigint
    LANGUAGE sql VOLATILE SET search_path = pg_catalog
    AS $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint $$;

-- Puts a table under the tenant: forced row-level security, the policy, and the app role's rights.
-- Called once per tenant table by the migration that creates it.
CREATE FUNCTION protect_tenant_table(name regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, public
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %s USING (business_id = public.current_business()) '
        'WITH CHECK (business_id = public.current_business())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO chidi_app', name);
END $$;
REVOKE EXECUTE ON FUNCTION protect_tenant_table(regclass) FROM PUBLIC;
