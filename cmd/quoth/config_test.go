package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"quoth/bot"
	"quoth/bot/gateway"
)

// parserFor returns the program's parser with nothing to read and nowhere to
// write.
func parserFor(t *testing.T) (*kong.Kong, *cli, *process) {
	t.Helper()
	c := new(cli)
	p := &process{stdin: strings.NewReader(""), stdout: new(bytes.Buffer), stderr: new(bytes.Buffer)}
	return newParser(c, p), c, p
}

// clearEnvironment takes away what the machine that tests may have set.
func clearEnvironment(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "QUOTH_") || name == tokenVariable {
			t.Setenv(name, value) // so that it comes back
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "AppData", "LocalAppData"} {
		t.Setenv(name, home)
	}
}

func TestParseConfig_ReportsEveryProblemWithItsMend(t *testing.T) {
	const all = "corpora, corpus, data_dir, discord.api_url, discord.blocked, discord.gateway, discord.interactions_addr, discord.public_key, discord.server_burst, discord.server_rate, discord.shard_ids, discord.shards, discord.token_file, discord.user_burst, discord.user_rate, discord.workers, limit, log.format, log.level, ops.addr, store.keep_questions, store.path, sync_interval, threshold"
	tests := []struct {
		name, content string
		want          []string
	}{
		{
			"unknown key", "colour: blue\n",
			[]string{"c.yaml:1:1: colour: is not a setting: delete it, or use one of " + all},
		},
		{
			"misspelt key", "corpos: ./a\n",
			[]string{"c.yaml:1:1: corpos: is not a setting: did you mean corpus?"},
		},
		{
			"misspelt key in a section", "log:\n  levle: info\n",
			[]string{"c.yaml:2:3: log.levle: is not a setting: did you mean log.level?"},
		},
		{
			"flag's name for a key", "log-level: info\n",
			[]string{"c.yaml:1:1: log-level: is not a setting: did you mean log.level?"},
		},
		{
			"key without its section", "token_file: /run/token\n",
			[]string{"c.yaml:1:1: token_file: the bot's token does not belong in this file, which is read and shown by many: set DISCORD_TOKEN in the environment, or name a file that only the bot can read under discord.token_file"},
		},
		{
			"token", "discord:\n  token: MTIz.abc.def\n",
			[]string{"c.yaml:2:3: discord.token: the bot's token does not belong in this file, which is read and shown by many: set DISCORD_TOKEN in the environment, or name a file that only the bot can read under discord.token_file"},
		},
		{
			"key given twice", "limit: 3\nthreshold: 1\nlimit: 4\n",
			[]string{"c.yaml:3:1: limit: is set twice (first on line 1): delete one of them"},
		},
		{
			"section given twice", "log:\n  level: info\nlog:\n  format: json\n",
			[]string{"c.yaml:3:1: log: is set twice (first on line 1): delete one of them"},
		},
		{
			"text for a number", "limit: three\n",
			[]string{`c.yaml:1:8: limit: is a text where a number belongs (value "three"): give one without quotes, such as 3`},
		},
		{
			"number in quotes", "limit: \"3\"\n",
			[]string{`c.yaml:1:8: limit: is a text where a number belongs (value "3"): give one without quotes, such as 3`},
		},
		{
			"fraction for a whole number", "limit: 2.5\n",
			[]string{`c.yaml:1:8: limit: is not a whole number (value "2.5"): give a whole number from 1 to 10`},
		},
		{
			"number too large", "limit: 11\n",
			[]string{`c.yaml:1:8: limit: is out of range (value "11"): give a whole number from 1 to 10`},
		},
		{
			"number beyond all numbers", "limit: 99999999999999999999\n",
			[]string{`c.yaml:1:8: limit: is out of range (value "99999999999999999999"): give a whole number from 1 to 10`},
		},
		{
			"negative threshold", "threshold: -0.5\n",
			[]string{`c.yaml:1:12: threshold: is out of range (value "-0.5"): give a number from 0 to 1`},
		},
		{
			"threshold that is no number", "threshold: .nan\n",
			[]string{`c.yaml:1:12: threshold: is no number where a number belongs (value ".nan"): give one without quotes, such as 0.5`},
		},
		{
			"number for a text", "log:\n  level: 3\n",
			[]string{`c.yaml:2:10: log.level: is a number where a text belongs (value "3"): put it in quotes, such as "info"`},
		},
		{
			"yes or no for a text", "data_dir: true\n",
			[]string{`c.yaml:1:11: data_dir: is a yes or no where a text belongs (value "true"): put it in quotes, such as "/var/lib/quoth"`},
		},
		{
			"not one of the choices", "log:\n  level: loud\n",
			[]string{`c.yaml:2:10: log.level: is not one of the choices (value "loud"): give one of debug, info, warn, error`},
		},
		{
			"time without unit", "sync_interval: 300\n",
			[]string{`c.yaml:1:16: sync_interval: is a number where a text belongs (value "300"): put it in quotes, such as "5m"`},
		},
		{
			"time that is none", "sync_interval: often\n",
			[]string{`c.yaml:1:16: sync_interval: is not a time (value "often"): give a time with its unit, such as 30s, 5m or 1h, at least 1s, or 0 for never`},
		},
		{
			"time too short", "sync_interval: 5ms\n",
			[]string{`c.yaml:1:16: sync_interval: is out of range (value "5ms"): give a time with its unit, such as 30s, 5m or 1h, at least 1s, or 0 for never`},
		},
		{
			"address without port", "ops:\n  addr: localhost\n",
			[]string{`c.yaml:2:9: ops.addr: is not an address (value "localhost"): give host:port, such as 127.0.0.1:7868, or :7868 for every interface`},
		},
		{
			"address with a port that cannot be", "ops:\n  addr: \"localhost:70000\"\n",
			[]string{`c.yaml:2:9: ops.addr: has no port from 0 to 65535 (value "localhost:70000"): give host:port, such as 127.0.0.1:7868, or :7868 for every interface`},
		},
		{
			"address of another scheme", "discord:\n  api_url: ftp://discord.com\n",
			[]string{`c.yaml:2:12: discord.api_url: is not a web address (value "ftp://discord.com"): give one that begins with https:// or http://`},
		},
		{
			"address with a password, which is not repeated", "discord:\n  api_url: https://me:secret@proxy\n",
			[]string{"c.yaml:2:12: discord.api_url: holds more than scheme, host and path: leave out user, query and fragment"},
		},
		{
			"nothing behind a key", "limit:\ncorpus: ./a\n",
			[]string{"c.yaml:1:1: limit: is empty: give a number, such as 3, or delete the line"},
		},
		{
			"list for one value", "data_dir: [a, b]\n",
			[]string{"c.yaml:1:11: data_dir: is a list: give one value, such as /var/lib/quoth"},
		},
		{
			"empty list", "corpus: []\n",
			[]string{"c.yaml:1:9: corpus: is an empty list: name at least one, or delete the line"},
		},
		{
			"number in a list of folders", "corpus:\n  - ./a\n  - 7\n",
			[]string{`c.yaml:3:5: corpus[1]: is a number where a text belongs (value "7"): put it in quotes, such as "./documents"`},
		},
		{
			"empty folder", "corpus: \"\"\n",
			[]string{"c.yaml:1:9: corpus: is empty: give a path"},
		},
		{
			"section for a value", "limit:\n  most: 3\n",
			[]string{"c.yaml:2:3: limit: is a section: give a number, such as 3"},
		},
		{
			"value for a section", "discord: on\n",
			[]string{`c.yaml:1:10: discord: is a text where settings belong: write "key: value" lines indented below it`},
		},
		{
			"list for a file", "- limit\n",
			[]string{`c.yaml:1:1: is a list where settings belong: write "key: value" lines`},
		},
		{
			"alias", "data_dir: &d /a\ndiscord:\n  token_file: *d\n",
			[]string{
				"c.yaml:1:11: data_dir: is a YAML reference: write the value out, such as /var/lib/quoth",
				"c.yaml:3:15: discord.token_file: is a YAML reference: write the value out, such as /var/lib/quoth",
			},
		},
		{
			"tag", "limit: !!int 3\n",
			[]string{"c.yaml:1:8: limit: is a YAML tag: write the value out, such as 3"},
		},
		{
			"merge key", "<<: {limit: 3}\n",
			[]string{"c.yaml:1:1: has a YAML reference for a key: write the name of a setting, spelt out"},
		},
		{
			"number for a key", "3: 3\n",
			[]string{"c.yaml:1:1: has a number for a key: write the name of a setting, spelt out"},
		},
		{
			"second document", "limit: 3\n---\nlimit: 4\n",
			[]string{"c.yaml:3:1: a second YAML document begins: keep the settings in one, without a line ---"},
		},
		{
			"not YAML", "log: {level: info\n",
			[]string{"c.yaml:1:6: is not YAML: could not find flow mapping end token '}': mend the line, or quote the value"},
		},
		{
			"text for a switch", "discord:\n  gateway: \"off\"\n",
			[]string{`c.yaml:2:12: discord.gateway: is a text where true or false belongs (value "off"): give one without quotes, such as true`},
		},
		{
			"number for a switch", "discord:\n  gateway: 0\n",
			[]string{`c.yaml:2:12: discord.gateway: is a number where true or false belongs (value "0"): give one without quotes, such as true`},
		},
		{
			"no number of shards", "discord:\n  shards: 0\n",
			[]string{`c.yaml:2:11: discord.shards: is no number of shards (value "0"): give auto, or a whole number from 1 to 65536`},
		},
		{
			"yes or no for shards", "discord:\n  shards: true\n",
			[]string{`c.yaml:2:11: discord.shards: is a yes or no where a text or a number belongs (value "true"): give one such as auto`},
		},
		{
			"shards that are none", "discord:\n  shard_ids: [0-3, 7-5, x]\n",
			[]string{
				`c.yaml:2:20: discord.shard_ids[1]: is neither a shard nor a range of them (value "7-5"): give a number from 0, such as 2, or two with a hyphen, such as 0-3`,
				`c.yaml:2:25: discord.shard_ids[2]: is neither a shard nor a range of them (value "x"): give a number from 0, such as 2, or two with a hyphen, such as 0-3`,
			},
		},
		{
			"no public key", "discord:\n  public_key: a-secret-of-another-kind\n",
			[]string{"c.yaml:2:15: discord.public_key: is not a public key, which has 64 hexadecimal digits: copy Public Key from the application's page General Information in the developer portal"},
		},
		{
			"ID without quotes", "discord:\n  blocked: [123456789012345678]\n",
			[]string{`c.yaml:2:13: discord.blocked[0]: is a number where a text belongs (value "123456789012345678"): put it in quotes, "123456789012345678": as a number it may lose its last digits`},
		},
		{
			"name for an ID", "discord:\n  blocked: ada\n",
			[]string{`c.yaml:2:12: discord.blocked: is not an ID of Discord's, which has 15 to 20 digits (value "ada"): switch on Developer Mode in Discord (Settings, Advanced), right-click the server, role or user, and choose Copy ID`},
		},
		{
			"rate that is none", "discord:\n  user_rate: -1\n",
			[]string{`c.yaml:2:14: discord.user_rate: is out of range (value "-1"): give a whole number from 0 to 60000`},
		},
		{
			"corpora that are no list", "corpora:\n  name: a\n  folders: b\n",
			[]string{"c.yaml:2:3: corpora: is a section where corpora belong: write a list, each corpus with a hyphen before its name and its other lines indented below it"},
		},
		{
			"no corpora", "corpora: []\n",
			[]string{"c.yaml:1:10: corpora: is an empty list where corpora belong: write a list, each corpus with a hyphen before its name and its other lines indented below it"},
		},
		{
			"nothing behind corpora", "corpora:\nlimit: 3\n",
			[]string{"c.yaml:1:1: corpora: is nothing where corpora belong: write a list, each corpus with a hyphen before its name and its other lines indented below it"},
		},
		{
			"text for a corpus", "corpora:\n  - ./a\n",
			[]string{`c.yaml:2:5: corpora[0]: is a text where settings belong: write "key: value" lines indented below it`},
		},
		{
			"corpus without name and folders", "corpora:\n  - title: Debates\n",
			[]string{
				"c.yaml:2:5: corpora[0]: has no name: add name: parliament, or whatever it shall be called",
				"c.yaml:2:5: corpora[0]: has no folders: add folders: [./documents], or wherever its documents are",
			},
		},
		{
			"corpora of one name", "corpora:\n  - {name: a, folders: x}\n  - name: a\n    folders: y\n",
			[]string{`c.yaml:3:5: corpora[1].name: is that of another corpus (line 2) (value "a"): give each a name of its own`},
		},
		{
			"name that is none", "corpora:\n  - name: The News\n    folders: x\n",
			[]string{`c.yaml:2:11: corpora[0].name: is not a name for a corpus (value "The News"): give 1 to 32 letters a to z, digits, hyphens and underscores, beginning with a letter or digit; what people read is the title`},
		},
		{
			"title of two lines", "corpora:\n  - name: a\n    folders: x\n    title: \"a\\nb\"\n",
			[]string{`c.yaml:4:12: corpora[0].title: is not a title (value "a\nb"): give one line of at most 80 characters`},
		},
		{
			"server's ID without quotes", "corpora:\n  - name: a\n    folders: x\n    servers:\n      - 123456789012345678\n",
			[]string{`c.yaml:5:9: corpora[0].servers[0]: is a number where a text belongs (value "123456789012345678"): put it in quotes, "123456789012345678": as a number it may lose its last digits`},
		},
		{
			"access that lets everybody in", "corpora:\n  - name: a\n    folders: x\n    servers: []\n    users: []\n",
			[]string{"c.yaml:2:5: corpora[0]: names no server, role or user, which lets everybody in: name one, or delete the empty lists if everybody is meant"},
		},
		{
			"unknown key of a corpus", "corpora:\n  - name: a\n    folders: x\n    server: [\"123456789012345678\"]\n",
			[]string{"c.yaml:4:5: corpora[0].server: is not a setting: did you mean servers?"},
		},
		{
			"setting of all in a corpus", "corpora:\n  - name: a\n    folders: x\n    limit: 3\n",
			[]string{"c.yaml:4:5: corpora[0].limit: is not a setting: delete it, or use one of folders, name, roles, servers, threshold, title, users"},
		},
		{
			"corpus beside corpora", "corpus: ./a\ncorpora:\n  - {name: a, folders: x}\n",
			[]string{"c.yaml:2:1: corpora: stands beside corpus (line 1): put the folders of corpus under corpora, with a name, and delete corpus"},
		},
		{
			"several problems in corpora, in order", "corpora:\n  - name: a\n    threshold: 2\n    folders: []\n  - folders: 7\n",
			[]string{
				`c.yaml:3:16: corpora[0].threshold: is out of range (value "2"): give a number from 0 to 1`,
				"c.yaml:4:14: corpora[0].folders: is an empty list: name at least one, or delete the line",
				`c.yaml:5:14: corpora[1].folders: is a number where a text belongs (value "7"): put it in quotes, such as "./documents"`,
			},
		},
		{
			"several problems at once, in order", "limit: 0\ncolour: blue\nlog:\n  format: xml\nthreshold: high\n",
			[]string{
				`c.yaml:1:8: limit: is out of range (value "0"): give a whole number from 1 to 10`,
				"c.yaml:2:1: colour: is not a setting: delete it, or use one of " + all,
				`c.yaml:4:11: log.format: is not one of the choices (value "xml"): give one of text, json`,
				`c.yaml:5:12: threshold: is a text where a number belongs (value "high"): give one without quotes, such as 0.5`,
			},
		},
	}
	parser, _, _ := parserFor(t)
	settings := allSettings(parser.Model)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseConfig("c.yaml", []byte(test.content), settings)
			var found problems
			if !errors.As(err, &found) {
				t.Fatalf("parseConfig(%q) = %v, want problems", test.content, err)
			}
			if diff := cmp.Diff(test.want, strings.Split(found.Error(), "\n")); diff != "" {
				t.Errorf("parseConfig(%q), problems (-want +got):\n%s", test.content, diff)
			}
			if strings.Contains(err.Error(), "MTIz") || strings.Contains(err.Error(), "a-secret") || strings.Contains(err.Error(), "me:secret") {
				t.Errorf("parseConfig(%q) = %v, which repeats a secret", test.content, err)
			}
		})
	}
}

func TestParseConfig_AcceptsWhatIsRight(t *testing.T) {
	tests := []struct {
		name, content string
		want          map[string][]string
	}{
		{"empty file", "", map[string][]string{}},
		{"comments only", "# nothing\n", map[string][]string{}},
		{"one folder", "corpus: /srv/a\n", map[string][]string{"corpus": {"/srv/a"}}},
		{"several folders, Windows line ends", "corpus:\r\n  - /srv/a\r\n  - /srv/b\r\n", map[string][]string{"corpus": {"/srv/a", "/srv/b"}}},
		{"paths as seen from the file", "corpus: [speeches, ../news]\n", map[string][]string{"corpus": {"conf/speeches", "news"}}},
		{"no sync", "sync_interval: 0\n", map[string][]string{"sync_interval": {"0"}}},
		{"whole number for a number", "threshold: 1\n", map[string][]string{"threshold": {"1"}}},
		{
			"everything", "corpus: /a\ndata_dir: /d\nlimit: 5\nthreshold: 0.6\nsync_interval: 1h\ndiscord:\n  token_file: /t\n  api_url: http://localhost:1/api\n  workers: 4\nops:\n  addr: \":80\"\nlog: {level: debug, format: json}\n",
			map[string][]string{
				"corpus": {"/a"}, "data_dir": {"/d"}, "limit": {"5"}, "threshold": {"0.6"}, "sync_interval": {"1h"},
				"discord.token_file": {"/t"}, "discord.api_url": {"http://localhost:1/api"}, "discord.workers": {"4"},
				"ops.addr": {":80"}, "log.level": {"debug"}, "log.format": {"json"},
			},
		},
	}
	parser, _, _ := parserFor(t)
	settings := allSettings(parser.Model)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file, err := parseConfig(filepath.FromSlash("conf/c.yaml"), []byte(test.content), settings)
			if err != nil {
				t.Fatalf("parseConfig(%q) = %v, want no problem", test.content, err)
			}
			got := make(map[string][]string)
			for key, e := range file.entries {
				for _, text := range e.texts {
					got[key] = append(got[key], filepath.ToSlash(text))
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("parseConfig(%q) (-want +got):\n%s", test.content, diff)
			}
		})
	}
}

func TestSettings_FlagBeatsEnvironmentBeatsFileBeatsDefault(t *testing.T) {
	clearEnvironment(t)
	file := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(file, []byte("limit: 4\nthreshold: 0.4\nlog:\n  level: warn\ncorpus: [/from/file]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("QUOTH_LIMIT", "5")
	t.Setenv("QUOTH_THRESHOLD", "0.5")
	t.Setenv("QUOTH_CORPUS", "/one"+string(filepath.ListSeparator)+"/two")

	parser, c, p := parserFor(t)
	ctx, err := parser.Parse([]string{"serve", "--config", file, "--limit", "6"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{
		"limit": c.Serve.Limit, "threshold": c.Serve.Threshold, "corpus": c.Serve.Corpus,
		"log.level": c.Serve.LogLevel, "log.format": c.Serve.LogFormat,
	}
	want := map[string]any{
		"limit": 6, "threshold": 0.5, "corpus": []string{"/one", "/two"}, "log.level": "warn", "log.format": "text",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	origins := make(map[string]string)
	for key, flag := range allSettings(ctx.Model) {
		origins[key] = p.settings.originOf(ctx, flag).text
	}
	for key, want := range map[string]string{
		"limit": "--limit", "threshold": "QUOTH_THRESHOLD", "corpus": "QUOTH_CORPUS", "log.level": file + ":4", "log.format": "default",
	} {
		if origins[key] != want {
			t.Errorf("origin of %s = %q, want %q", key, origins[key], want)
		}
	}
}

func TestSettings_EachHasFlagEnvironmentVariableAndKey(t *testing.T) {
	parser, _, _ := parserFor(t)
	variables := make(map[string]string)
	for key, flag := range allSettings(parser.Model) {
		if len(flag.Envs) != 1 || !strings.HasPrefix(flag.Envs[0], "QUOTH_") {
			t.Errorf("%s has the environment variables %q, want one that begins with QUOTH_", key, flag.Envs)
			continue
		}
		if other := variables[flag.Envs[0]]; other != "" {
			t.Errorf("%s and %s share %s", key, other, flag.Envs[0])
		}
		variables[flag.Envs[0]] = key
		if _, ok := kinds[flag.Tag.Type]; !ok {
			t.Errorf("%s is of type %q, which nothing reads", key, flag.Tag.Type)
		}
	}
	// What another command shares with serve must be the same setting.
	for _, command := range parser.Model.Children {
		for key, flag := range settingsOf(command.Flags) {
			served := allSettings(parser.Model)[key]
			if served == nil || served.Name != flag.Name || served.Envs[0] != flag.Envs[0] {
				t.Errorf("%s --%s is not the setting %s of serve", command.Name, flag.Name, key)
			}
		}
	}
}

func TestDropEmptyVariables(t *testing.T) {
	clearEnvironment(t)
	t.Setenv("QUOTH_LIMIT", "")
	t.Setenv("QUOTH_THRESHOLD", "0.7")
	dropEmptyVariables()
	parser, c, _ := parserFor(t)
	if _, err := parser.Parse([]string{"ask", "why"}); err != nil {
		t.Fatalf("with an empty QUOTH_LIMIT: %v", err)
	}
	if c.Ask.Limit != 3 || c.Ask.Threshold != 0.7 {
		t.Errorf("limit, threshold = %d, %v, want 3, 0.7", c.Ask.Limit, c.Ask.Threshold)
	}
}

func FuzzParseConfig(f *testing.F) {
	for _, seed := range []string{
		"limit: 3\n", "corpus:\n  - a\n  - b\n", "log: {level: info}\n", "a: &x 1\nb: *x\n", "<<: *x\n", "- a\n", "? a\n: b\n",
		"limit: !!int 3\n", "\ufefflimit: 3\n", "a: |\n  b\n", "---\n...\n---\n", "\t", "log:\n  level: [", "\"", "%YAML 9\n---\n",
	} {
		f.Add([]byte(seed))
	}
	parser := newParser(new(cli), &process{stdout: new(bytes.Buffer), stderr: new(bytes.Buffer)})
	settings := allSettings(parser.Model)
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := parseConfig("c.yaml", content, settings)
		if err != nil {
			return
		}
		// What is accepted must be acceptable to kong as well.
		for key, e := range file.entries {
			for _, text := range e.texts {
				if _, err := kinds[settings[key].Tag.Type].parse(settings[key].Tag, text); err != nil {
					t.Errorf("%s: %q was accepted, yet: %v", key, text, err)
				}
			}
		}
	})
}

func TestParseConfig_ReadsCorpora(t *testing.T) {
	parser, _, _ := parserFor(t)
	const content = `
corpora:
  - name: parliament
    title: Parliamentary debates
    folders: [speeches, /srv/more]
    servers: ["123456789012345678", '234567890123456789']
    roles: []
    users: "18446744073709551615"
    threshold: 0.25
  - {name: news_2, folders: ../news}
`
	file, err := parseConfig(filepath.FromSlash("conf/c.yaml"), []byte(content), allSettings(parser.Model))
	if err != nil {
		t.Fatal(err)
	}
	quarter := 0.25
	want := []corpusEntry{
		{
			name: "parliament", title: "Parliamentary debates", folders: []string{filepath.FromSlash("conf/speeches"), "/srv/more"}, line: 3,
			access: bot.Access{
				Servers: []string{"123456789012345678", "234567890123456789"}, Users: []string{"18446744073709551615"},
			},
			threshold: &quarter,
		},
		{name: "news_2", folders: []string{"news"}, line: 10},
	}
	if diff := cmp.Diff(want, file.corpora, cmp.AllowUnexported(corpusEntry{})); diff != "" {
		t.Errorf("corpora (-want +got):\n%s", diff)
	}
}

// TestServe_SettingsThatDoNotGoTogether has config check and serve say the same.
func TestServe_SettingsThatDoNotGoTogether(t *testing.T) {
	key := strings.Repeat("0a", 32)
	for _, test := range []struct {
		name, file string
		env        map[string]string
		args       []string
		want       []string
	}{
		{
			name: "nothing that could bring a question", file: "discord:\n  gateway: false\n",
			want: []string{"FILE:2:3: discord.gateway: is off, and nothing is taken over HTTP either, so no question could come in: switch it on, or give discord.interactions_addr, --interactions-addr"},
		},
		{
			name: "the same by a flag", args: []string{"--gateway=false"},
			want: []string{"--gateway: discord.gateway: is off, and nothing is taken over HTTP either, so no question could come in: switch it on, or give discord.interactions_addr, --interactions-addr"},
		},
		{
			name: "one port for two listeners", file: "ops:\n  addr: \":8080\"\ndiscord:\n  interactions_addr: 127.0.0.1:8080\n  public_key: " + key + "\n",
			want: []string{"FILE:4:3: discord.interactions_addr: is the address of ops.addr, which is not for the public: give another port"},
		},
		{
			name: "shards of an unknown number", file: "discord:\n  shard_ids: 0-3\n",
			want: []string{"FILE:2:3: discord.shard_ids: need the number of all shards, which every process must agree about: give it with discord.shards, --shards"},
		},
		{
			name: "shards beyond their number", file: "discord:\n  shards: 4\n", args: []string{"--shard-ids", "0,2-4"},
			want: []string{"--shard-ids: discord.shard_ids: holds 2-4, but of 4 shards the last is 3: number them from 0, or raise discord.shards"},
		},
		{
			name: "shards without a gateway", file: "discord:\n  gateway: false\n  interactions_addr: :8080\n  public_key: " + key + "\n  shards: 2\n  shard_ids: 1\n",
			want: []string{"FILE:6:3: discord.shard_ids: are connections to the gateway, which discord.gateway has switched off: leave out one of them"},
		},
		{
			name: "a corpus for everybody in place of corpora", file: "corpora:\n  - {name: a, folders: x}\n", env: map[string]string{"QUOTH_CORPUS": "/srv/a"},
			want: []string{"QUOTH_CORPUS: corpus: stands beside the corpora of FILE, and would open its documents to everybody in their place: leave it out, or name its folders under corpora"},
		},
		{
			name: "what goes together", file: "discord:\n  gateway: false\n  interactions_addr: 127.0.0.1:0\n  public_key: " + key + "\n  user_rate: 0\n  blocked: []\nops:\n  addr: 127.0.0.1:0\n",
		},
		{name: "shards of two processes", file: "discord:\n  shards: 4\n  shard_ids: [0, 1-2]\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			clearEnvironment(t)
			name := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(name, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			for variable, value := range test.env {
				t.Setenv(variable, value)
			}
			want := strings.ReplaceAll(strings.Join(test.want, "\n"), "FILE", name)

			parser, c, p := parserFor(t)
			if _, err := parser.Parse(append([]string{"serve", "--config", name}, test.args...)); err != nil {
				t.Fatal(err)
			}
			if got := c.Serve.conflicts(p).Error(); got != want {
				t.Errorf("serve: %s\nwant: %s", got, want)
			}
			if test.args != nil {
				return // config check has none of serve's flags
			}
			stderr := new(bytes.Buffer)
			status := run(t.Context(), []string{"config", "check", name}, &process{stdout: new(bytes.Buffer), stderr: stderr})
			if got := strings.TrimSpace(stderr.String()); got != want || (status == 0) != (want == "") {
				t.Errorf("config check: status %d, %s\nwant: %s", status, got, want)
			}
		})
	}
}

func TestShardSettings_FromFlagVariableAndFile(t *testing.T) {
	for _, test := range []struct {
		name, file, variable string
		args                 []string
		want                 []int
	}{
		{name: "flag", args: []string{"--shard-ids", "0-2,5", "--shard-ids=9"}, want: []int{0, 1, 2, 5, 9}},
		{name: "variable", variable: "3, 0-1", want: []int{0, 1, 3}},
		{name: "file", file: "discord:\n  shard_ids: [4, 0-1, 1]\n", want: []int{0, 1, 4}},
		{name: "a number in the file", file: "discord:\n  shard_ids: 7\n", want: []int{7}},
		{name: "nothing", want: nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			clearEnvironment(t)
			t.Setenv("QUOTH_DISCORD_SHARDS", "10")
			name := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(name, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			if test.variable != "" {
				t.Setenv("QUOTH_DISCORD_SHARD_IDS", test.variable)
			}
			parser, c, _ := parserFor(t)
			if _, err := parser.Parse(append([]string{"serve", "--config", name}, test.args...)); err != nil {
				t.Fatal(err)
			}
			got := c.Serve.shards()
			if diff := cmp.Diff(gateway.Shards{Count: 10, IDs: test.want}, got); diff != "" {
				t.Errorf("shards (-want +got):\n%s", diff)
			}
			if err := got.Check(); err != nil {
				t.Errorf("the gateway does not take them: %v", err)
			}
		})
	}
}
