package bot

import (
	"bytes"
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mustSealer(t testing.TB, token string) sealer {
	t.Helper()
	s, err := newSealer(Token(token))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSeal_CarriesTheStateOfAComponent(t *testing.T) {
	now := time.Date(2031, 5, 12, 9, 30, 0, 0, time.UTC)
	want := press{action: pressQuotes, made: now, owner: 1<<63 + 5, corpus: corpusMark("sample"), payload: bytes.Repeat([]byte{7}, maxPayload)}
	id := mustSealer(t, "a token").seal(want)
	if len(id) > maxCustomID {
		t.Errorf("the custom_id has %d characters, more than %d", len(id), maxCustomID)
	}
	got, err := mustSealer(t, "a token").open(id, now.Add(time.Hour)) // as another replica does
	if err != nil {
		t.Fatal(err)
	}
	got.made = got.made.UTC()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(press{})); diff != "" {
		t.Errorf("the state changed on its way (-sealed +opened):\n%s", diff)
	}
}

func TestSeal_OpensNothingElse(t *testing.T) {
	now := time.Date(2031, 5, 12, 9, 30, 0, 0, time.UTC)
	s := mustSealer(t, "a token")
	id := s.seal(press{action: pressShare, made: now, owner: 7})
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil {
		t.Fatal(err)
	}
	forged := map[string]string{
		"empty": "", "text": "ask", "cut": id[:len(id)-1], "longer": id + "A", "spaces": " " + id, "other alphabet": "+/+/" + id[4:],
	}
	for i := range raw {
		changed := bytes.Clone(raw)
		changed[i] ^= 1
		forged[string(rune('a'+i))+" changed"] = base64.RawURLEncoding.EncodeToString(changed)
	}
	for name, id := range forged {
		if p, err := s.open(id, now); !errors.Is(err, errForged) {
			t.Errorf("%s: open(%q) = %+v, %v, want %v", name, id, p, err, errForged)
		}
	}
	if _, err := mustSealer(t, "another token").open(id, now); !errors.Is(err, errForged) {
		t.Errorf("open under another token: %v, want %v", err, errForged)
	}
	if p, err := s.open(id, now.Add(pressLife+time.Minute)); !errors.Is(err, errExpired) || p.owner != 7 {
		t.Errorf("open when it is too old = %+v, %v, want the state and %v", p, err, errExpired)
	}
}

func FuzzSeal_OpensOnlyWhatWasSealed(f *testing.F) {
	s := mustSealer(f, "a token")
	now := time.Date(2031, 5, 12, 9, 30, 0, 0, time.UTC)
	f.Add(s.seal(press{action: pressShare, made: now, owner: 7, payload: []byte("abc")}))
	f.Add("AQ")
	f.Fuzz(func(t *testing.T, id string) {
		p, err := s.open(id, now)
		if err != nil {
			return
		}
		if again := s.seal(p); again != id {
			t.Fatalf("open(%q) = %+v, which is sealed as %q", id, p, again)
		}
	})
}
