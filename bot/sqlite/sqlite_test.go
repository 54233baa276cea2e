package sqlite

import (
	"path/filepath"
	"testing"

	"quoth/bot"
	"quoth/bot/storetest"
)

func TestStore_Conforms(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		path := filepath.Join(t.TempDir(), "a folder?x=1#%41", "quoth.db")
		return func() (bot.Store, error) { return Open(t.Context(), path, Options{}) }
	})
}
