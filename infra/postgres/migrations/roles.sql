-- The roles of an installation: for a whole cluster, so made only where they are absent. Nobody logs in with them; the
-- users that do are members. Run by the migrations; where their user may not create roles, an administrator runs this
-- file once with psql and grants the five roles to that user.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['foja_owner', 'foja_app', 'foja_worker', 'foja_auditor', 'foja_signer'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        -- From PostgreSQL 16 on, who creates a role may administer it but not yet act as it.
        IF NOT pg_has_role(current_user, wanted,
            CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
    IF NOT pg_has_role('foja_worker', 'foja_app', 'USAGE') THEN
        GRANT foja_app TO foja_worker;
    END IF;
END
$$;
