package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"time"
)

// Store keeps the little that outlives a conversation: what servers have set,
// what was asked, and whether the answer helped. It knows nothing of Discord and
// decides nothing: how long something is kept, and what of it, is the bot's to
// say. Package bot/sqlite implements it; bot/storetest tells whether another
// implementation is one.
//
// All methods may be called from several goroutines, and by several processes
// on the same store, at once. Each write is whole or not there at all, and there
// for good when the method has returned nil. Text is valid UTF-8 without NUL, up
// to a megabyte, and comes back as it was given; what else is given may be
// refused. Times come back in UTC, to the millisecond. A list without elements
// may come back as nil.
//
// What is kept of a person is bounded by its types: a question carries no user,
// server or channel, and feedback only a UserHash.
type Store interface {
	// ServerSettings returns what a server has set. Where it has set nothing
	// they are the zero ServerSettings, and found is false.
	ServerSettings(ctx context.Context, server string) (settings ServerSettings, found bool, err error)
	// SaveServerSettings puts a server's settings in the place of those before.
	SaveServerSettings(ctx context.Context, server string, settings ServerSettings) error
	// DeleteServerSettings deletes a server's settings; that there are none is
	// no error. It is called when the bot is removed from the server.
	DeleteServerSettings(ctx context.Context, server string) error

	// AddQuestions keeps questions, all of them or none.
	AddQuestions(ctx context.Context, questions []AskedQuestion) error
	// Questions yields the questions asked at or after a time, the oldest first,
	// those of the same moment in the order in which they were added. An error
	// is the last that it yields. The store can be used meanwhile, and what is
	// written meanwhile may be missing.
	Questions(ctx context.Context, since time.Time) iter.Seq2[AskedQuestion, error]

	// SaveFeedback keeps what a user thinks of an answer, in the place of what
	// the same user has thought of the same message before.
	SaveFeedback(ctx context.Context, feedback Feedback) error
	// Feedback yields the feedback given at or after a time, the oldest first.
	// Otherwise it is like Questions.
	Feedback(ctx context.Context, since time.Time) iter.Seq2[Feedback, error]

	// UserKey returns the key under which users are hashed. The store makes it,
	// from a cryptographic source, when it is first asked for; from then on it
	// is the same for everybody who uses the store.
	UserKey(ctx context.Context) (UserKey, error)
	// Forget deletes all that is kept of a user, and tells what that was. What
	// was deleted cannot be read from the store's files either, as far as the
	// file system lets the store see to it.
	Forget(ctx context.Context, user UserHash) (Forgotten, error)
	// Expire deletes the questions and the feedback from before a time, as
	// thoroughly as Forget, and tells how many of each there were.
	Expire(ctx context.Context, before time.Time) (Expired, error)

	// Close gives up what the store holds of the system. No other method may be
	// called after it.
	Close() error
}

// ServerSettings are what those who manage a server have set for it. The zero
// value is a server that has set nothing.
type ServerSettings struct {
	// Private has answers to slash commands shown to the asker alone, unless the
	// question says otherwise.
	Private bool `json:"private,omitempty"`
	// Channels are the IDs of the channels where the bot answers; none means in
	// all of them.
	Channels []string `json:"channels,omitempty"`
	// Corpus is the name of the corpus that is asked where the question names
	// none; "" means the first one that the server has access to.
	Corpus string `json:"corpus,omitempty"`
	// Careful is how well a passage must match to be shown as an answer.
	Careful Careful `json:"careful,omitempty"`
	// Threads has a thread opened for each question in a channel.
	Threads bool `json:"threads,omitempty"`
	// Language is the tag of the language in which the bot's own words are
	// ("cy"); "" means each user's own.
	Language string `json:"language,omitempty"`
}

// Careful is how careful a server wants the bot to be before it answers.
type Careful string

// The degrees of care.
const (
	CarefulDefault Careful = "" // the threshold that the bot was started with
	CarefulLenient Careful = "lenient"
	CarefulStrict  Careful = "strict"
)

// Carefuls lists every Careful.
var Carefuls = []Careful{CarefulDefault, CarefulLenient, CarefulStrict}

// AskedQuestion is a question that somebody has asked, kept so that whoever
// looks after the corpus sees what it lacks. It does not say who asked, nor
// where.
type AskedQuestion struct {
	Text    string
	Outcome Outcome
	// Confidence is retrieval.Answer's.
	Confidence float64
	// Corpus is the name of the corpus that was asked.
	Corpus string
	When   time.Time
	// UnknownWords are the words of the question that the corpus does not hold,
	// as they stand in the question.
	UnknownWords []string
	// Nearest is the first passage that was shown: the first quotation, or else
	// the first near miss. It is the zero Passage where there was neither.
	Nearest Passage
}

// Passage says where a passage stands, and what it says.
type Passage struct {
	Document  string // its ID
	Title     string // the document's
	Paragraph int    // from 1
	Text      string
}

// Feedback is what one user thinks of one answer.
type Feedback struct {
	// Question is the question's text, and Outcome how it ended.
	Question string
	Outcome  Outcome
	Corpus   string
	Helpful  bool
	User     UserHash
	// Message is the ID of the message that held the answer.
	Message string
	When    time.Time
}

// Forgotten tells what was deleted of a user, by kind. It has a field for each
// kind of thing that is kept of users.
type Forgotten struct {
	Feedback int
}

// Expired tells what was deleted for its age, by kind.
type Expired struct {
	Questions, Feedback int
}

// UserKey is the key under which users are hashed: 32 random bytes. It never
// prints itself.
type UserKey [32]byte

// UserHash stands for a user in a store: HMAC-SHA-256 of the user's ID under the
// store's UserKey, in 64 hexadecimal digits. The same user has the same hash in
// one store and another in every other.
//
// It serves one end, that a user's feedback can be found when the user wants it
// deleted, and protects in this measure. Who sees the hashes without the key,
// such as in an export, learns which feedback is of one user, and not of whom:
// user IDs are numbers that can all be tried, and only the key stands against
// that. Who has the store's file has the key with it, and can test for each
// user whether they gave feedback. So the file is the secret: it is readable for
// its owner alone, and so must its backups be. To put the key elsewhere would
// protect a stolen backup, at the price of one more secret that a restore must
// not lose; docs/adr tells why that was not done.
type UserHash string

// Hash returns the hash of a user, by the user's ID.
func (k UserKey) Hash(user string) UserHash {
	mac := hmac.New(sha256.New, k[:])
	// The prefix keeps this use of the key apart from any later one.
	_, _ = io.WriteString(mac, "user:"+user)
	return UserHash(hex.EncodeToString(mac.Sum(nil)))
}

const redacted = "[redacted]"

// String returns a placeholder.
func (UserKey) String() string { return redacted }

// GoString returns a placeholder.
func (UserKey) GoString() string { return redacted }

// Format writes a placeholder, whatever the verb.
func (UserKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns a placeholder.
func (UserKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns a placeholder.
func (UserKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }
