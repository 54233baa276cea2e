package bot

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"strconv"
	"time"
)

// What a button knows
//
// A button has to work after a restart, at every replica, and for whoever may
// press it, so nothing about it is kept anywhere. All that it knows rides in its
// custom_id, 100 characters at most, sealed so that nobody can make one up:
//
//	version 1 · action 1 · made 4 · owner 8 · corpus 4 · payload … · seal 10   bytes, base64url
//
// The seal is an HMAC-SHA256 under a key that is derived from the bot's token:
// every replica has it, and it changes with the token. What does not fit, the
// words of the question, stands in the message that bears the button, in its
// first line, which Discord hands back with every press (head.go).
//
// The seal says that the bot made the button. Whose it is, the owner says; what
// its presser may see is looked at anew at every press.

// action is what a component does.
type action byte

// The actions.
const (
	pressQuotes    action = 'q' // show a page of the answer in place
	pressContext   action = 'c' // show a quote in its paragraph
	pressShare     action = 's' // post a private answer
	pressHelpful   action = 'h' // the answer helped
	pressUnhelpful action = 'u' // it did not
	pressDocuments action = 'd' // turn the pages of the documents
	pressPeople    action = 'p' // turn the pages of the people
	pressSettings  action = 'g' // change a setting
)

// press is the state of a component.
type press struct {
	action  action
	made    time.Time // to the minute
	owner   uint64    // the user whose reply it is; 0 for nobody's
	corpus  uint32    // corpusMark of the corpus that the reply is about
	payload []byte    // what the action needs besides, maxPayload bytes at most
}

const (
	pressVersion = 1
	pressHead    = 1 + 1 + 4 + 8 + 4
	sealLength   = 10
	maxCustomID  = 100
	maxPayload   = maxCustomID*6/8 - pressHead - sealLength
	// pressLife is how long a component works.
	pressLife = 90 * 24 * time.Hour
)

// Why a component does not work.
var (
	errForged  = errors.New("the component was not made by this bot, or under another token")
	errExpired = errors.New("the component is too old")
)

// sealer seals the state of components, and opens it.
type sealer struct{ key []byte }

func newSealer(token Token) (sealer, error) {
	key, err := hkdf.Key(sha256.New, []byte(token), nil, "quoth: state of components", sha256.Size)
	return sealer{key}, err
}

func (s sealer) sum(text []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(text)
	return mac.Sum(nil)[:sealLength]
}

// seal returns the custom_id that carries the state. A payload that is too long
// is the caller's mistake; Discord would refuse the message, and check does.
func (s sealer) seal(p press) string {
	text := make([]byte, pressHead, pressHead+len(p.payload)+sealLength)
	text[0], text[1] = pressVersion, byte(p.action)
	binary.BigEndian.PutUint32(text[2:], uint32(p.made.Unix()/60))
	binary.BigEndian.PutUint64(text[6:], p.owner)
	binary.BigEndian.PutUint32(text[14:], p.corpus)
	text = append(text, p.payload...)
	return base64.RawURLEncoding.EncodeToString(append(text, s.sum(text)...))
}

// open returns the state in a custom_id. The state is returned with errExpired,
// too, and not with errForged.
func (s sealer) open(customID string, now time.Time) (press, error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(customID)
	if err != nil || len(text) < pressHead+sealLength {
		return press{}, errForged
	}
	text, seal := text[:len(text)-sealLength], text[len(text)-sealLength:]
	if !hmac.Equal(seal, s.sum(text)) || text[0] != pressVersion {
		return press{}, errForged
	}
	p := press{
		action:  action(text[1]),
		made:    time.Unix(int64(binary.BigEndian.Uint32(text[2:]))*60, 0),
		owner:   binary.BigEndian.Uint64(text[6:]),
		corpus:  binary.BigEndian.Uint32(text[14:]),
		payload: text[pressHead:],
	}
	if now.Sub(p.made) > pressLife {
		return p, errExpired
	}
	return p, nil
}

// userNumber is a user's ID as a number; 0 for what is none.
func userNumber(id string) uint64 {
	n, _ := strconv.ParseUint(id, 10, 64)
	return n
}

// corpusMark tells one corpus's name from another's in few bytes.
func corpusMark(name string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32()
}
