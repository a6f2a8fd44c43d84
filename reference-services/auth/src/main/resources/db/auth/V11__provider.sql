-- The apps that may ask viewers to let them in. A secret is 256 random bits; its hash does not give it back.
CREATE TABLE oauth_client (
    id            uuid        PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('public', 'confidential')),
    name_en       text        NOT NULL,
    name_ru       text        NOT NULL,
    secret_hash   text        CHECK ((secret_hash IS NULL) = (kind = 'public')),
    redirect_uris text[]      NOT NULL,
    scopes        text[]      NOT NULL,
    first_party   boolean     NOT NULL,
    created_at    timestamptz NOT NULL
);

-- What a viewer has let an app in to. Withdrawing it takes all that came of it along.
CREATE TABLE oauth_consent (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    client_id  uuid        NOT NULL REFERENCES oauth_client ON DELETE CASCADE,
    scopes     text[]      NOT NULL,
    granted_at timestamptz NOT NULL,
    UNIQUE (account_id, client_id)
);
CREATE INDEX oauth_consent_by_client ON oauth_consent (client_id);

-- One run through the authorization endpoint: the claim sid of its tokens. Without this row no token of it is renewed.
CREATE TABLE oauth_grant (
    id               uuid        PRIMARY KEY,
    consent_id       uuid        NOT NULL REFERENCES oauth_consent ON DELETE CASCADE,
    scopes           text[]      NOT NULL,
    profile_id       uuid,
    authenticated_at timestamptz NOT NULL,
    created_at       timestamptz NOT NULL
);
CREATE INDEX oauth_grant_by_consent ON oauth_grant (consent_id, created_at DESC);
