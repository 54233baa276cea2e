package main

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

func readDocs(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// rowPattern is a row of the table of settings.
var rowPattern = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| `([^`]+)` \\| ([^|]+) \\| ([^|]*) ?\\|$")

func isServe(command *kong.Command) bool { return command.Name == "serve" }

func TestConfigurationPage_ListsEverySetting(t *testing.T) {
	// Defaults that depend on the system are described in words.
	inWords := map[string]string{
		"corpus": "the built-in sample", "data_dir": "the user's state directory", "discord.token_file": "none",
	}
	parser, _, _ := parserFor(t)
	var want [][]string
	for _, flag := range parser.Model.Children[slices.IndexFunc(parser.Model.Children, isServe)].Flags {
		key := flag.Tag.Get("key")
		if key == "" {
			continue
		}
		written, ok := inWords[key]
		if !ok {
			written = "`" + flag.Default + "`"
		}
		var others []string
		for _, command := range parser.Model.Children {
			if settingsOf(command.Flags)[key] != nil && !isServe(command) {
				others = append(others, command.Name)
			}
		}
		want = append(want, []string{key, "--" + flag.Name, flag.Envs[0], written, strings.Join(others, ", ")})
	}
	var got [][]string
	for _, row := range rowPattern.FindAllStringSubmatch(readDocs(t), -1) {
		got = append(got, []string{row[1], row[2], row[3], strings.TrimSpace(row[4]), strings.TrimSpace(row[5])})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table of docs/configuration.md (-program +page):\n%s", diff)
	}
	for _, row := range want {
		if !strings.Contains(readDocs(t), "**`"+row[0]+"`**") {
			t.Errorf("docs/configuration.md does not explain %s", row[0])
		}
	}
}

func TestConfigurationPage_ExampleIsAccepted(t *testing.T) {
	_, rest, _ := strings.Cut(readDocs(t), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("docs/configuration.md holds no example in YAML")
	}
	parser, _, _ := parserFor(t)
	if _, err := parseConfig("example.yaml", []byte(example), allSettings(parser.Model)); err != nil {
		t.Errorf("the example of docs/configuration.md: %v", err)
	}
}

func TestConfigurationPage_ListsEveryExitStatus(t *testing.T) {
	page := readDocs(t)
	for _, status := range []int{0, exitFailure, exitUsage, exitNoAnswer, exitPartly, exitWorse} {
		if !strings.Contains(page, "\n| "+strconv.Itoa(status)+" | ") {
			t.Errorf("docs/configuration.md does not list exit status %d", status)
		}
	}
}
