-- +goose Up

-- "quot" in ASCII: how a store is told from other programs' SQLite files.
PRAGMA application_id = 0x71756f74;

-- What servers have set. Settings are read and written whole and never searched,
-- so they are one JSON text with its own version: a further setting is no
-- migration.
CREATE TABLE server_settings (
	server   TEXT NOT NULL PRIMARY KEY,
	version  INTEGER NOT NULL,
	settings TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Times are milliseconds of Unix time.
CREATE TABLE questions (
	id            INTEGER PRIMARY KEY,
	asked_at      INTEGER NOT NULL,
	text          TEXT NOT NULL,
	outcome       TEXT NOT NULL,
	confidence    REAL NOT NULL,
	corpus        TEXT NOT NULL,
	unknown_words TEXT NOT NULL, -- a JSON list
	document      TEXT NOT NULL, -- of the nearest passage, "" where there is none
	title         TEXT NOT NULL,
	paragraph     INTEGER NOT NULL,
	passage       TEXT NOT NULL
) STRICT;

CREATE INDEX questions_by_time ON questions (asked_at);

CREATE TABLE feedback (
	user_hash TEXT NOT NULL,
	message   TEXT NOT NULL,
	given_at  INTEGER NOT NULL,
	question  TEXT NOT NULL,
	outcome   TEXT NOT NULL,
	corpus    TEXT NOT NULL,
	helpful   INTEGER NOT NULL CHECK (helpful IN (0, 1)),
	PRIMARY KEY (user_hash, message)
) STRICT, WITHOUT ROWID;

CREATE INDEX feedback_by_time ON feedback (given_at);

-- The key under which users are hashed.
CREATE TABLE user_key (
	id  INTEGER PRIMARY KEY CHECK (id = 1),
	key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
