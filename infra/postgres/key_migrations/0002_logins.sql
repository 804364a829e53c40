-- Nothing that is added here later can be run by everybody.

ALTER DEFAULT PRIVILEGES FOR ROLE foja_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
