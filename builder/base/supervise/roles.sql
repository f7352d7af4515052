-- The two roles of the product and its database. Run as superuser; may be run again at every start.
\getenv owner_password OWNER_PASSWORD
\getenv owner_may OWNER_MAY
\getenv product_password PRODUCT_PASSWORD

SELECT 'CREATE ROLE handrail_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'handrail_owner') \gexec
SELECT 'CREATE ROLE handrail_app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'handrail_app') \gexec
ALTER ROLE handrail_owner NOSUPERUSER :owner_may PASSWORD :'owner_password';
ALTER ROLE handrail_app NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'product_password';

SELECT 'CREATE DATABASE handrail OWNER handrail_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'handrail') \gexec
REVOKE ALL ON DATABASE handrail FROM PUBLIC;
GRANT CONNECT ON DATABASE handrail TO handrail_app;
