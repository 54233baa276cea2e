package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"quoth/bot"
)

// settingsVersion is the version of the JSON in server_settings. It changes when
// a setting changes its meaning, not when one is added.
const settingsVersion = 1

// ServerSettings returns what a server has set.
func (s *Store) ServerSettings(ctx context.Context, server string) (settings bot.ServerSettings, found bool, err error) {
	var version int
	var text string
	err = s.read.QueryRowContext(ctx, `SELECT version, settings FROM server_settings WHERE server = ?`, server).Scan(&version, &text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return settings, false, nil
	case err != nil:
		return settings, false, explain(s.path, err)
	case version > settingsVersion:
		return settings, false, explain(s.path, ErrNewer)
	}
	if err := json.Unmarshal([]byte(text), &settings); err != nil {
		return bot.ServerSettings{}, false, explain(s.path, fmt.Errorf("%w: settings: %w", ErrDamaged, err))
	}
	return settings, true, nil
}

// SaveServerSettings keeps what a server has set.
func (s *Store) SaveServerSettings(ctx context.Context, server string, settings bot.ServerSettings) error {
	text, err := json.Marshal(settings)
	if err != nil {
		return explain(s.path, err)
	}
	_, err = s.write.ExecContext(ctx, `
		INSERT INTO server_settings (server, version, settings) VALUES (?, ?, ?)
		ON CONFLICT (server) DO UPDATE SET version = excluded.version, settings = excluded.settings`,
		server, settingsVersion, string(text))
	return explain(s.path, err)
}

// DeleteServerSettings deletes what a server has set.
func (s *Store) DeleteServerSettings(ctx context.Context, server string) error {
	_, err := s.write.ExecContext(ctx, `DELETE FROM server_settings WHERE server = ?`, server)
	return explain(s.path, err)
}

// AddQuestions keeps questions, all of them or none.
func (s *Store) AddQuestions(ctx context.Context, questions []bot.AskedQuestion) error {
	return explain(s.path, s.transact(ctx, func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, `
			INSERT INTO questions (asked_at, text, outcome, confidence, corpus, unknown_words, document, title, paragraph, passage)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
		if err != nil {
			return err
		}
		defer func() { _ = insert.Close() }()
		for _, q := range questions {
			unknown, err := json.Marshal(q.UnknownWords)
			if err != nil {
				return err
			}
			if _, err := insert.ExecContext(ctx, q.When.UnixMilli(), q.Text, string(q.Outcome), q.Confidence, q.Corpus, string(unknown),
				q.Nearest.Document, q.Nearest.Title, q.Nearest.Paragraph, q.Nearest.Text); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Questions yields the questions asked at or after a time, the oldest first.
func (s *Store) Questions(ctx context.Context, since time.Time) iter.Seq2[bot.AskedQuestion, error] {
	return list(ctx, s, func(rows *sql.Rows) (q bot.AskedQuestion, err error) {
		var at int64
		var unknown []byte
		err = rows.Scan(&at, &q.Text, &q.Outcome, &q.Confidence, &q.Corpus, &unknown,
			&q.Nearest.Document, &q.Nearest.Title, &q.Nearest.Paragraph, &q.Nearest.Text)
		if err != nil {
			return q, err
		}
		q.When = time.UnixMilli(at).UTC()
		if err := json.Unmarshal(unknown, &q.UnknownWords); err != nil {
			return q, fmt.Errorf("%w: unknown words: %w", ErrDamaged, err)
		}
		return q, nil
	}, `SELECT asked_at, text, outcome, confidence, corpus, unknown_words, document, title, paragraph, passage
		FROM questions WHERE asked_at >= ? ORDER BY asked_at, id`, since.UnixMilli())
}

// SaveFeedback keeps what a user thinks of an answer.
func (s *Store) SaveFeedback(ctx context.Context, f bot.Feedback) error {
	_, err := s.write.ExecContext(ctx, `
		INSERT INTO feedback (user_hash, message, given_at, question, outcome, corpus, helpful) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (user_hash, message) DO UPDATE SET given_at = excluded.given_at, question = excluded.question,
			outcome = excluded.outcome, corpus = excluded.corpus, helpful = excluded.helpful`,
		string(f.User), f.Message, f.When.UnixMilli(), f.Question, string(f.Outcome), f.Corpus, f.Helpful)
	return explain(s.path, err)
}

// Feedback yields the feedback given at or after a time, the oldest first.
func (s *Store) Feedback(ctx context.Context, since time.Time) iter.Seq2[bot.Feedback, error] {
	return list(ctx, s, func(rows *sql.Rows) (f bot.Feedback, err error) {
		var at int64
		err = rows.Scan(&at, &f.User, &f.Message, &f.Question, &f.Outcome, &f.Corpus, &f.Helpful)
		f.When = time.UnixMilli(at).UTC()
		return f, err
	}, `SELECT given_at, user_hash, message, question, outcome, corpus, helpful
		FROM feedback WHERE given_at >= ? ORDER BY given_at, message, user_hash`, since.UnixMilli())
}

// UserKey returns the key under which users are hashed.
func (s *Store) UserKey(ctx context.Context) (key bot.UserKey, err error) {
	var held []byte
	const query = `SELECT key FROM user_key WHERE id = 1`
	err = s.read.QueryRowContext(ctx, query).Scan(&held)
	if errors.Is(err, sql.ErrNoRows) {
		var made bot.UserKey
		_, _ = rand.Read(made[:]) // never fails
		// Another process may be quicker: its key is then the one.
		if _, err = s.write.ExecContext(ctx, `INSERT INTO user_key (id, key) VALUES (1, ?) ON CONFLICT DO NOTHING`, made[:]); err == nil {
			err = s.write.QueryRowContext(ctx, query).Scan(&held)
		}
	}
	if err != nil {
		return key, explain(s.path, err)
	}
	copy(key[:], held)
	return key, nil
}

// Forget deletes all that is kept of a user.
func (s *Store) Forget(ctx context.Context, user bot.UserHash) (bot.Forgotten, error) {
	var forgotten bot.Forgotten
	err := s.transact(ctx, func(tx *sql.Tx) (err error) {
		forgotten.Feedback, err = deleteRows(ctx, tx, `DELETE FROM feedback WHERE user_hash = ?`, string(user))
		return err
	})
	if err != nil {
		return bot.Forgotten{}, explain(s.path, err)
	}
	s.wipe(ctx)
	return forgotten, nil
}

// Expire deletes what is from before a time.
func (s *Store) Expire(ctx context.Context, before time.Time) (bot.Expired, error) {
	var expired bot.Expired
	err := s.transact(ctx, func(tx *sql.Tx) (err error) {
		if expired.Questions, err = deleteRows(ctx, tx, `DELETE FROM questions WHERE asked_at < ?`, before.UnixMilli()); err != nil {
			return err
		}
		expired.Feedback, err = deleteRows(ctx, tx, `DELETE FROM feedback WHERE given_at < ?`, before.UnixMilli())
		return err
	})
	if err != nil {
		return bot.Expired{}, explain(s.path, err)
	}
	s.wipe(ctx)
	return expired, nil
}

// wipe empties the write-ahead log, which holds the pages as they were before a
// deletion. If a reader is in the way, a later one does it.
func (s *Store) wipe(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, _ = s.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
}

func deleteRows(ctx context.Context, tx *sql.Tx, query string, argument any) (int, error) {
	result, err := tx.ExecContext(ctx, query, argument)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// transact does all of a write or nothing of it.
func (s *Store) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// list yields the rows of a query.
func list[T any](ctx context.Context, s *Store, scan func(*sql.Rows) (T, error), query string, arguments ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := s.read.QueryContext(ctx, query, arguments...)
		if err != nil {
			yield(none, explain(s.path, err))
			return
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			row, err := scan(rows)
			if err != nil {
				yield(none, explain(s.path, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, explain(s.path, err))
		}
	}
}
