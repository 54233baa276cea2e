package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// tokenVariable is the environment variable that holds the bot's token. There
// is no flag for it: the command line of a process is no secret.
const tokenVariable = "DISCORD_TOKEN"

var errNoToken = errors.New(`no token for Discord.
  Where to get one: https://discord.com/developers/applications, your application, Bot, Reset Token.
  How to give it:   DISCORD_TOKEN=… quoth serve, or quoth serve --discord-token-file FILE
  To try the answers without Discord: quoth ask "what did the minister say about agency costs"`)

// readToken returns the bot's token: from the file that a flag names, else from
// the environment, else from the file that another setting names.
func (c *serveCommand) readToken(fileFrom origin) (string, error) {
	token, where := strings.TrimSpace(os.Getenv(tokenVariable)), tokenVariable
	if c.DiscordTokenFile != "" && (token == "" || fileFrom.rank == fromFlag) {
		where = "token file " + c.DiscordTokenFile
		content, err := os.ReadFile(c.DiscordTokenFile)
		if err != nil && looksLikeToken(c.DiscordTokenFile) {
			return "", fmt.Errorf("token file (%s): this seems to be the token itself: put it into a file and give the file's path, or set %s; and as it may have been seen, reset it in the developer portal", fileFrom.text, tokenVariable)
		}
		if err != nil {
			return "", fmt.Errorf("token file (%s): %w: give the path of a file that holds the bot's token and that this user may read", fileFrom.text, err)
		}
		token = strings.TrimSpace(strings.TrimPrefix(string(content), "\ufeff"))
		if token == "" {
			return "", fmt.Errorf("%s is empty: put the bot's token into it", where)
		}
	}
	if token == "" {
		return "", errNoToken
	}
	if err := c.checkToken(token); err != nil {
		return "", fmt.Errorf("%s: %w", where, err)
	}
	return token, nil
}

// checkToken refuses what cannot be a token, without repeating it: people paste
// the secret next to it, or more than the token.
func (c *serveCommand) checkToken(token string) error {
	const mend = ": copy it again from the developer portal, Bot, Reset Token"
	switch {
	case strings.HasPrefix(token, "Bot "), strings.HasPrefix(token, "Bearer "):
		return errors.New("the token has a word before it: leave out \"Bot\"")
	case strings.Contains(token, "="):
		return errors.New("the token has a name before it: give only what follows the equals sign")
	case strings.IndexFunc(token, func(r rune) bool { return r > unicode.MaxASCII || r <= ' ' || r == 0x7f }) >= 0:
		return errors.New("the token holds a space or another character that tokens never hold" + mend)
	}
	if !strings.HasPrefix(c.DiscordAPIURL, "https://discord.com/") {
		return nil // a test bench may call anything a token
	}
	isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
	switch parts := strings.Split(token, "."); {
	case strings.Trim(token, "0123456789") == "" && strings.IndexFunc(token, isDigit) == 0:
		return errors.New("this is an application's ID, not the bot's token" + mend)
	case len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "":
		return errors.New("this is not a bot's token, which has three parts with dots between them; it may be the client secret or the public key" + mend)
	}
	return nil
}

var tokenPattern = regexp.MustCompile(`^(Bot )?[\w-]{18,}\.[\w-]{4,}\.[\w-]{10,}$`)

// looksLikeToken reports whether text is likely to be a secret that somebody
// has put where something else belongs.
func looksLikeToken(text string) bool { return tokenPattern.MatchString(filepath.Base(text)) }
