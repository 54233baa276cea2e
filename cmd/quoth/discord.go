package main

import (
	"encoding/hex"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"quoth/bot"
	"quoth/bot/gateway"
)

// discordSettings say how the bot meets Discord, and how much it lets people ask.
type discordSettings struct {
	DiscordTokenFile string `key:"discord.token_file" env:"QUOTH_DISCORD_TOKEN_FILE" type:"path" placeholder:"FILE" help:"File that holds the bot's token, unless DISCORD_TOKEN does."`
	DiscordAPIURL    string `name:"discord-api-url" key:"discord.api_url" env:"QUOTH_DISCORD_API_URL" type:"url" default:"https://discord.com/api" placeholder:"URL" help:"Base of Discord's API: a REST proxy, or a test bench; default ${default}."`
	DiscordWorkers   int    `key:"discord.workers" env:"QUOTH_DISCORD_WORKERS" type:"count" min:"1" max:"1024" default:"${workers}" placeholder:"N" help:"Questions answered at the same time; default ${default}."`

	Gateway          bool         `key:"discord.gateway" env:"QUOTH_DISCORD_GATEWAY" type:"switch" default:"true" help:"Connect to Discord's gateway, which brings direct messages, mentions and, unless they come over HTTP, commands; default ${default}."`
	Shards           shardCount   `key:"discord.shards" env:"QUOTH_DISCORD_SHARDS" type:"shards" default:"auto" placeholder:"auto|N" help:"Connections that the gateway's events are spread over, those of all processes together; auto takes as many as Discord advises; default ${default}."`
	ShardIDs         []shardRange `name:"shard-ids" key:"discord.shard_ids" env:"QUOTH_DISCORD_SHARD_IDS" type:"shardids" placeholder:"0-3" help:"Of these connections, those that this process makes, as numbers and ranges from 0; all of them without it."`
	InteractionsAddr string       `key:"discord.interactions_addr" env:"QUOTH_DISCORD_INTERACTIONS_ADDR" type:"address" placeholder:"HOST:PORT" help:"Where commands, buttons and suggestions are taken over HTTP; nowhere without it."`
	PublicKey        publicKey    `key:"discord.public_key" env:"QUOTH_DISCORD_PUBLIC_KEY" type:"key" placeholder:"HEX" help:"The application's public key, by which what comes over HTTP is known to be Discord's; without it, Discord is asked for it."`

	Blocked     []string `key:"discord.blocked" env:"QUOTH_DISCORD_BLOCKED" type:"ids" placeholder:"ID" help:"Users and servers, by ID, that get no answer. Repeat it, or put commas between them."`
	UserRate    int      `key:"discord.user_rate" env:"QUOTH_DISCORD_USER_RATE" type:"count" min:"0" max:"60000" default:"10" placeholder:"N" help:"Questions a minute that a user may ask; 0 as many as they like; default ${default}."`
	UserBurst   int      `key:"discord.user_burst" env:"QUOTH_DISCORD_USER_BURST" type:"count" min:"1" max:"1000" default:"10" placeholder:"N" help:"Questions that a user may ask at once, after a pause; default ${default}."`
	ServerRate  int      `key:"discord.server_rate" env:"QUOTH_DISCORD_SERVER_RATE" type:"count" min:"0" max:"60000" default:"120" placeholder:"N" help:"Questions a minute that all users of a server may ask; 0 as many as they like; default ${default}."`
	ServerBurst int      `key:"discord.server_burst" env:"QUOTH_DISCORD_SERVER_BURST" type:"count" min:"1" max:"10000" default:"60" placeholder:"N" help:"Questions that they may ask at once, after a pause; default ${default}."`
}

// shards are the settings as the gateway takes them.
func (s discordSettings) shards() gateway.Shards {
	return gateway.Shards{Count: int(s.Shards), IDs: shardIDs(s.ShardIDs)}
}

// limits are the settings as the bot takes them.
func (s discordSettings) limits() bot.Limits {
	return bot.Limits{
		UserRate: float64(s.UserRate), UserBurst: s.UserBurst,
		ServerRate: float64(s.ServerRate), ServerBurst: s.ServerBurst,
	}
}

// shardCount is a number of shards; 0 is as many as Discord advises.
type shardCount int

// String returns the count as it is written in settings.
func (n shardCount) String() string {
	if n == 0 {
		return "auto"
	}
	return strconv.Itoa(int(n))
}

func parseShards(_ *kong.Tag, text string) (any, error) {
	if text == "auto" {
		return shardCount(0), nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > gateway.MaxShards {
		return nil, &invalid{wrong: "is no number of shards", value: text, mend: fmt.Sprintf("give auto, or a whole number from 1 to %d", gateway.MaxShards)}
	}
	return shardCount(n), nil
}

// shardRange is the shards from one to another, both included.
type shardRange struct{ from, to int }

// String returns the range as it is written in settings.
func (r shardRange) String() string {
	if r.from == r.to {
		return strconv.Itoa(r.from)
	}
	return fmt.Sprintf("%d-%d", r.from, r.to)
}

func parseShardIDs(_ *kong.Tag, text string) (any, error) {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	var r shardRange
	var err, errTo error
	r.from, err = strconv.Atoi(first)
	r.to, errTo = strconv.Atoi(last)
	if err != nil || errTo != nil || r.from < 0 || r.to < r.from || r.to >= gateway.MaxShards {
		return nil, &invalid{wrong: "is neither a shard nor a range of them", value: text, mend: "give a number from 0, such as 2, or two with a hyphen, such as 0-3"}
	}
	return r, nil
}

// shardIDs lists the shards of ranges in ascending order.
func shardIDs(ranges []shardRange) []int {
	ids := make(map[int]bool)
	for _, r := range ranges {
		for id := r.from; id <= r.to; id++ {
			ids[id] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// publicKey is an Ed25519 public key in hexadecimal digits.
type publicKey string

func parsePublicKey(_ *kong.Tag, text string) (any, error) {
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != 32 {
		// It may be a secret, which is not repeated.
		return nil, &invalid{
			wrong: "is not a public key, which has 64 hexadecimal digits", secret: true,
			mend: "copy Public Key from the application's page General Information in the developer portal",
		}
	}
	return publicKey(strings.ToLower(text)), nil
}

// parseID reads the ID of a user, a role or a server.
func parseID(_ *kong.Tag, text string) (any, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	// An ID holds the time of its making: the first of Discord's have 15 digits or more.
	if err != nil || len(text) < 15 || strconv.FormatUint(n, 10) != text {
		return nil, &invalid{
			wrong: "is not an ID of Discord's, which has 15 to 20 digits", value: text,
			mend: "switch on Developer Mode in Discord (Settings, Advanced), right-click the server, role or user, and choose Copy ID",
		}
	}
	return text, nil
}

// check finds settings that are each right but do not go together. It tells of
// each by the field and the mend; where they come from is the caller's to add.
func (s discordSettings) check(opsAddr string) []conflict {
	var found []conflict
	add := func(key, wrong, mend string) {
		found = append(found, conflict{key, &invalid{wrong: wrong, mend: mend}})
	}
	if !s.Gateway && s.InteractionsAddr == "" {
		add("discord.gateway", "is off, and nothing is taken over HTTP either, so no question could come in",
			"switch it on, or give discord.interactions_addr, --interactions-addr")
	}
	if s.InteractionsAddr != "" && sameAddress(s.InteractionsAddr, opsAddr) {
		add("discord.interactions_addr", "is the address of ops.addr, which is not for the public", "give another port")
	}
	if len(s.ShardIDs) == 0 {
		return found
	}
	if !s.Gateway {
		add("discord.shard_ids", "are connections to the gateway, which discord.gateway has switched off", "leave out one of them")
	}
	if s.Shards == 0 {
		add("discord.shard_ids", "need the number of all shards, which every process must agree about",
			"give it with discord.shards, --shards")
		return found
	}
	for _, r := range s.ShardIDs {
		if r.to >= int(s.Shards) {
			add("discord.shard_ids", fmt.Sprintf("holds %s, but of %d shards the last is %d", r, s.Shards, s.Shards-1),
				"number them from 0, or raise discord.shards")
		}
	}
	return found
}

// conflict is a setting that does not go with others.
type conflict struct {
	key string
	err error
}

// sameAddress reports whether two listeners would ask for the same port. Port 0
// is another one each time.
func sameAddress(a, b string) bool {
	hostA, portA, errA := net.SplitHostPort(a)
	hostB, portB, errB := net.SplitHostPort(b)
	return errA == nil && errB == nil && portA == portB && portA != "0" &&
		(hostA == hostB || hostA == "" || hostB == "")
}
