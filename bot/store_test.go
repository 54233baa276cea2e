package bot_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"quoth/bot"
)

func TestUserKey_HashesUsersApart(t *testing.T) {
	one, two := bot.UserKey{1}, bot.UserKey{2}
	hash := one.Hash("1234")
	// printf 'user:1234' | openssl dgst -sha256 -mac hmac -macopt hexkey:0100…00
	const want = "2bc5622e4d0c4bc76e5e78fada4cdb2284b75a970eb5f649a0b5e8831554eaa2"
	if hash != want {
		t.Errorf("Hash(1234) = %s, want %s", hash, want)
	}
	if one.Hash("1235") == hash || two.Hash("1234") == hash {
		t.Errorf("Hash gives two users, or one user under two keys, the same %s", hash)
	}
	if one.Hash("1234") != hash {
		t.Errorf("Hash gives the same user another hash the second time")
	}
}

func TestUserKey_NeverPrintsItself(t *testing.T) {
	key := bot.UserKey([]byte("a key that nobody must ever see!"))
	held, err := json.Marshal(map[string]any{"key": key})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		fmt.Sprint(key), fmt.Sprintf("%v %+v %#v %s %q %x %X %d", key, key, key, key, key, key, key, key), string(held), key.LogValue().String(),
	} {
		for _, shown := range []string{"a key", "6120", "97 32", "YSBr"} {
			if strings.Contains(text, shown) {
				t.Errorf("the key shows in %q", text)
			}
		}
	}
}
