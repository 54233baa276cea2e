package main

import (
	"path/filepath"
	"regexp"
	"testing"
)

func TestIndexKey_TellsCorporaApartAndIsReadable(t *testing.T) {
	t.Chdir(t.TempDir())
	key := func(dirs ...string) string {
		t.Helper()
		key, err := indexKey(source{dirs: dirs})
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	absolute, err := filepath.Abs("Speeches")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := key("Speeches"), key(absolute); a != b {
		t.Errorf("indexKey of a relative and an absolute path = %q, %q, want the same", a, b)
	}
	if a, b := key("./Speeches/"), key("Speeches"); a != b {
		t.Errorf("indexKey of one folder written in two ways = %q, %q, want the same", a, b)
	}
	seen := make(map[string][]string)
	for _, dirs := range [][]string{{"Speeches"}, {"news"}, {"Speeches", "news"}, {"news", "Speeches"}, {"a/news"}, {"日本"}, {"/"}, {"Über uns"}} {
		got := key(dirs...)
		if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]*-[0-9a-f]{12}$`).MatchString(got) {
			t.Errorf("indexKey(%q) = %q, want a plain name and a hash", dirs, got)
		}
		if other, again := seen[got]; again {
			t.Errorf("indexKey(%q) = indexKey(%q) = %q", dirs, other, got)
		}
		seen[got] = dirs
	}
}
