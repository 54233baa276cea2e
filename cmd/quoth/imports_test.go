package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The import direction, which docs/architecture.md explains and .golangci.yml
// repeats for editors: cmd may import everything, the others only what is
// listed here. Tests are free: they put real parts together.
var (
	// mayImport tells which packages of ours a package may import.
	mayImport = map[string][]string{
		"corpus":               {},
		"corpus/sample":        {"corpus"},
		"retrieval":            {"corpus"},
		"retrieval/bleveindex": {"corpus", "retrieval"},
		// The suite that engines must pass, imported by their tests.
		"retrieval/retrievaltest": {"corpus", "retrieval"},
		"retrieval/evaluation":    {"corpus", "retrieval"},
		"retrieval/gaps":          {"corpus", "retrieval"},
		"bot":                     {"corpus", "retrieval", "bot/endpoint", "bot/gateway", "bot/rest", "bot/words"},
		"bot/endpoint":            {"bot/payload"},
		"bot/payload":             {},
		"bot/gateway":             {"bot/payload", "bot/rest"},
		"bot/rest":                {},
		"bot/discordtest":         {},
		"bot/sqlite":              {"bot"},
		// The suite that stores must pass, imported by their tests.
		"bot/storetest": {"bot"},
		"metrics":       {"corpus", "retrieval"},
	}
	// onlyIn tells which packages alone may import a library.
	onlyIn = map[string][]string{
		"github.com/prometheus":        {"metrics"},
		"github.com/kljensen/snowball": {"retrieval"},
		"github.com/blevesearch":       {"retrieval/bleveindex"},
		"modernc.org/sqlite":           {"bot/sqlite"},
		"github.com/pressly/goose/v3":  {"bot/sqlite"},
		"database/sql":                 {"bot/sqlite"},
	}
)

const module = "quoth"

// importOf is one import in one file.
type importOf struct {
	importer string // package of ours, as its folder below the module's root
	imported string // import path
	where    string // file:line
}

// wrong says what is wrong with an import, or "" where it is in order.
func (i importOf) wrong() string {
	if i.imported == module || strings.HasPrefix(i.imported, module+"/") {
		ours := strings.TrimPrefix(i.imported, module+"/")
		if strings.HasPrefix(i.importer, "cmd/") {
			return ""
		}
		allowed, known := mayImport[i.importer]
		if !known {
			return fmt.Sprintf("%s: package %s has no place in the import direction: give it one in mayImport", i.where, i.importer)
		}
		if !slices.Contains(allowed, ours) {
			return fmt.Sprintf("%s: %s must not import %s", i.where, i.importer, i.imported)
		}
		return ""
	}
	for library, importers := range onlyIn {
		if (i.imported == library || strings.HasPrefix(i.imported, library+"/")) && !slices.Contains(importers, i.importer) {
			return fmt.Sprintf("%s: %s must not import %s: only %s may", i.where, i.importer, i.imported, strings.Join(importers, ", "))
		}
	}
	return ""
}

// importsBelow lists the imports of every file below root that is no test.
func importsBelow(t *testing.T, root string) []importOf {
	t.Helper()
	var imports []importOf
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if name != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			position := files.Position(spec.Pos())
			imports = append(imports, importOf{
				importer: filepath.ToSlash(folder),
				imported: imported,
				where:    fmt.Sprintf("%s:%d", path.Join(filepath.ToSlash(folder), base), position.Line),
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}

func TestImports_KeepTheirDirection(t *testing.T) {
	imports := importsBelow(t, filepath.Join("..", ".."))
	seen := make(map[string]bool)
	for _, i := range imports {
		seen[i.importer] = true
		if wrong := i.wrong(); wrong != "" {
			t.Error(wrong)
		}
	}
	// Without this a walk that finds nothing would pass.
	for _, importer := range []string{"corpus", "retrieval", "retrieval/bleveindex", "bot", "metrics", "cmd/quoth"} {
		if !seen[importer] {
			t.Errorf("no import of package %s was looked at", importer)
		}
	}
}

func TestImports_RulesHold(t *testing.T) {
	for _, test := range []struct {
		importer, imported string
		allowed            bool
	}{
		{"cmd/quoth", "quoth/bot", true},
		{"cmd/quoth", "quoth/retrieval/bleveindex", true},
		{"cmd/quoth", "github.com/prometheus/client_golang/prometheus", false},
		{"metrics", "quoth/retrieval", true},
		{"metrics", "quoth/bot", false},
		{"metrics", "github.com/prometheus/client_golang/prometheus/promhttp", true},
		{"bot", "quoth/retrieval", true},
		{"bot", "quoth/corpus", true},
		{"bot", "quoth/metrics", false},
		{"bot", "quoth/retrieval/bleveindex", false},
		{"bot", "github.com/prometheus/client_golang/prometheus", false},
		{"retrieval", "quoth/corpus", true},
		{"retrieval", "quoth/bot", false},
		{"retrieval", "quoth/retrieval/bleveindex", false},
		{"retrieval", "github.com/kljensen/snowball/english", true},
		{"retrieval", "github.com/blevesearch/bleve/v2", false},
		{"retrieval/bleveindex", "quoth/retrieval", true},
		{"retrieval/bleveindex", "github.com/blevesearch/bleve/v2", true},
		{"retrieval/bleveindex", "github.com/kljensen/snowball", false},
		{"corpus", "quoth/retrieval", false},
		{"corpus", "golang.org/x/text/unicode/norm", true},
		{"corpus", "github.com/blevesearch/bleve/v2/analysis", false},
		{"bot", "quoth/bot/sqlite", false},
		{"bot", "database/sql", false},
		{"bot/sqlite", "quoth/bot", true},
		{"bot/sqlite", "modernc.org/sqlite/lib", true},
		{"bot/sqlite", "quoth/retrieval", false},
		{"cmd/quoth", "modernc.org/sqlite", false},
		{"utils", "quoth/corpus", false},
	} {
		wrong := importOf{test.importer, test.imported, "file.go:1"}.wrong()
		if (wrong == "") != test.allowed {
			t.Errorf("import of %s in %s: %q, want allowed = %v", test.imported, test.importer, wrong, test.allowed)
		}
	}
}
