package bot

import (
	"context"
	"time"
)

// Records gives tests, which put real stores under records, what the
// conversation calls.
type Records struct{ r *records }

type RecordsConfig = recordsConfig

type RecordTimes = recordTimes

var ErrNotKept = errNotKept

const RecordQueue = recordQueue

func NewRecords(config RecordsConfig) Records { return Records{newRecords(config)} }

func (t Records) Settings(ctx context.Context, server string) ServerSettings {
	return t.r.settings(ctx, server)
}

func (t Records) SaveSettings(ctx context.Context, server string, settings ServerSettings) error {
	return t.r.saveSettings(ctx, server, settings)
}

func (t Records) DropServer(ctx context.Context, server string) error {
	return t.r.dropServer(ctx, server)
}
func (t Records) Question(q AskedQuestion) { t.r.question(q) }
func (t Records) Feedback(ctx context.Context, user string, f Feedback) error {
	return t.r.feedback(ctx, user, f)
}

func (t Records) Forget(ctx context.Context, user string) (Forgotten, error) {
	return t.r.forget(ctx, user)
}
func (t Records) Kept() time.Duration       { return t.r.kept() }
func (t Records) Close(ctx context.Context) { t.r.close(ctx) }
