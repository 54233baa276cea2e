package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/bwmarrin/discordgo"
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
		"discord.shard_ids": "all of them", "discord.interactions_addr": "none", "discord.public_key": "none", "discord.blocked": "nobody", "store.path": "in the data folder",
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
	slices.SortFunc(want, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	slices.SortFunc(got, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table of docs/configuration.md (-program +page):\n%s", diff)
	}
	for _, row := range want {
		if !strings.Contains(readDocs(t), "**`"+row[0]+"`**") {
			t.Errorf("docs/configuration.md does not explain %s", row[0])
		}
	}
}

// TestPages_ExamplesAreAccepted covers every example of a configuration file.
func TestPages_ExamplesAreAccepted(t *testing.T) {
	parser, _, _ := parserFor(t)
	for page, least := range map[string]int{"configuration.md": 2, "discord.md": 2} {
		content, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		examples := strings.Split(string(content), "```yaml\n")[1:]
		if len(examples) < least {
			t.Errorf("docs/%s holds %d examples in YAML, want %d: are they still found?", page, len(examples), least)
		}
		for i, rest := range examples {
			example, _, _ := strings.Cut(rest, "```")
			if _, err := parseConfig("example.yaml", []byte(example), allSettings(parser.Model)); err != nil {
				t.Errorf("example %d of docs/%s: %v", i+1, page, err)
			}
		}
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

func TestDiscordPage_PermissionsAreTheSumOfTheirRows(t *testing.T) {
	content, err := os.ReadFile("../../docs/discord.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	var sum int64
	for row, permission := range map[string]int64{
		"View Channels": discordgo.PermissionViewChannel, "Send Messages": discordgo.PermissionSendMessages,
		"Read Message History":  discordgo.PermissionReadMessageHistory,
		"Create Public Threads": discordgo.PermissionCreatePublicThreads, "Send Messages in Threads": discordgo.PermissionSendMessagesInThreads,
	} {
		if !strings.Contains(page, "\n| "+row+" |") {
			t.Errorf("docs/discord.md has no row for %s", row)
		}
		sum |= permission
	}
	for _, want := range []string{"permissions=" + strconv.FormatInt(sum, 10) + "\n", "`" + strconv.FormatInt(sum, 10) + "`"} {
		if !strings.Contains(page, want) {
			t.Errorf("docs/discord.md does not hold %s", want)
		}
	}
	_, rest, _ := strings.Cut(page, "## Permissions")
	table, _, _ := strings.Cut(rest, "Together they are")
	if rows := strings.Count(table, "\n| "); rows != 2+5 {
		t.Errorf("the table of permissions in docs/discord.md has %d lines, want a head and 5 permissions", rows)
	}
}

func TestDiscordPage_TellsTheLimitsThatHold(t *testing.T) {
	content, err := os.ReadFile("../../docs/discord.md")
	if err != nil {
		t.Fatal(err)
	}
	parser, _, _ := parserFor(t)
	settings := allSettings(parser.Model)
	of := func(key string) string { return settings["discord."+key].Default }
	want := fmt.Sprintf("A user may ask %s questions at once and then %s a minute; a server %s at once and then %s a minute.",
		of("user_burst"), of("user_rate"), of("server_burst"), of("server_rate"))
	if !strings.Contains(string(content), want) {
		t.Errorf("docs/discord.md does not say: %s", want)
	}
}
