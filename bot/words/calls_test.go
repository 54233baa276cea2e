package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// inSource calls visit with every file of the bot's source, tests aside.
func inSource(t *testing.T, visit func(files *token.FileSet, path string, file *ast.File)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err == nil {
			visit(files, path, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestCalls_GiveAsManyValuesAsTheTextTakes reads the bot's source: no compiler
// knows how many values a key wants.
func TestCalls_GiveAsManyValuesAsTheTextTakes(t *testing.T) {
	keys := constants(t)
	inSource(t, func(files *token.FileSet, _ string, file *ast.File) {
		for _, wrong := range wrongCalls(t, file, keys) {
			t.Errorf("%s: %s", files.Position(wrong.at), wrong.what)
		}
	})
}

// TestKeys_AreAllUsed: a text that nobody says any more is not translated any
// more.
func TestKeys_AreAllUsed(t *testing.T) {
	unused := constants(t)
	inSource(t, func(_ *token.FileSet, path string, file *ast.File) {
		name := filepath.Base(path)
		own := filepath.Base(filepath.Dir(path)) == "words"
		if own && name != "format.go" {
			return // where keys are named, and texts given
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if from, isName := n.X.(*ast.Ident); isName && from.Name == "words" {
					delete(unused, n.Sel.Name)
				}
			case *ast.Ident:
				if own {
					delete(unused, n.Name)
				}
			}
			return true
		})
	})
	for name := range unused {
		t.Errorf("words.%s is never said: take it out, in every language", name)
	}
}

func TestCalls_AreFoundOut(t *testing.T) {
	const source = `package bot
func f() {
	l.Say(words.QuotesShown, 3)
	l.Say(words.NoAnswer)
	l.Say(words.QuotesShown)
	l.Say(words.PageOf, 1)
	l.Say(words.NoAnswer, name)
	l.Say(words.PageOf, both...)
	l.Say(words.NoSuchKey)
}`
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "bot.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, wrong := range wrongCalls(t, file, constants(t)) {
		lines = append(lines, files.Position(wrong.at).Line)
	}
	if len(lines) != 4 || lines[0] != 5 || lines[1] != 6 || lines[2] != 7 || lines[3] != 9 {
		t.Errorf("wrongCalls() = lines %v, want [5 6 7 9]", lines)
	}
}

type wrongCall struct {
	at   token.Pos
	what string
}

// wrongCalls finds the calls of Say with a key of this package that give it
// another number of values than its text takes.
func wrongCalls(t *testing.T, file *ast.File, keys map[string]Key) []wrongCall {
	t.Helper()
	var wrong []wrongCall
	ast.Inspect(file, func(n ast.Node) bool {
		call, isCall := n.(*ast.CallExpr)
		if !isCall || len(call.Args) == 0 || call.Ellipsis.IsValid() {
			return true
		}
		name, isSay := sayOf(call)
		if !isSay {
			return true
		}
		key, known := keys[name]
		if !known {
			wrong = append(wrong, wrongCall{call.Pos(), "there is no key words." + name})
			return true
		}
		if got, want := len(call.Args)-1, len(wanted(t, key)); got != want {
			wrong = append(wrong, wrongCall{call.Pos(), "words." + name + " takes another number of values: " + english.sample(key)})
		}
		return true
	})
	return wrong
}

// sayOf returns the name of the key in x.Say(words.Key, …).
func sayOf(call *ast.CallExpr) (string, bool) {
	method, isMethod := call.Fun.(*ast.SelectorExpr)
	if !isMethod || method.Sel.Name != "Say" {
		return "", false
	}
	key, isSelector := call.Args[0].(*ast.SelectorExpr)
	if !isSelector {
		return "", false
	}
	from, isName := key.X.(*ast.Ident)
	return key.Sel.Name, isName && from.Name == "words"
}

// sample returns a text as it is written here.
func (s lexicon) sample(key Key) string {
	var texts []string
	for _, form := range s.all()[key] {
		texts = append(texts, form.text)
	}
	return strings.Join(texts, " / ")
}
