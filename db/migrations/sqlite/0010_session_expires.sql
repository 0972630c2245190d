-- What has expired is looked for to be swept.
CREATE INDEX session_expires ON session (expires);
CREATE INDEX sign_in_code_expires ON sign_in_code (expires);
