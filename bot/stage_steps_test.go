package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot"
	"quoth/bot/discordtest"
)

// What people do.

// asks uses /ask.
func asks(question string, options ...discordtest.Option) does {
	return uses("ask", append([]discordtest.Option{opt("question", question)}, options...)...)
}

func opt(name string, value any) discordtest.Option { return discordtest.Opt(name, value) }

// uses enters a command.
func uses(command string, options ...discordtest.Option) does {
	return does{what: fmt.Sprintf("uses /%s %v", command, options), do: func(s *scene, st step) seen {
		in := s.place(st)
		return s.answered(s.emit(st, s.SlashEvent(s.user(st), in, command, options...)), in)
	}}
}

// types is in the midst of an option of a command.
func types(command, option, text string, options ...discordtest.Option) does {
	return does{what: fmt.Sprintf("types %q into %s of /%s", text, option, command), do: func(s *scene, st step) seen {
		in := s.place(st)
		all := append(slices.Clone(options), discordtest.Option{Name: option, Value: text, Focused: true})
		return s.answered(s.emit(st, s.AutocompleteEvent(s.user(st), in, command, all...)), in)
	}}
}

// takes fills the value of one of the choices that are offered into what is done
// next.
func takes(offer does, choice int, next func(value string) does) does {
	return does{what: offer.what + ", and takes a choice", do: func(s *scene, st step) seen {
		s.Helper()
		got := offer.do(s, st)
		if choice >= len(got.choices) {
			s.Fatalf("choices %q, want more than %d", choices(got), choice)
		}
		return next(fmt.Sprint(got.choices[choice].Value)).do(s, st)
	}}
}

// findsSources picks Find sources from the menu of a message that bo wrote.
func findsSources(content string) does {
	return findsSourcesOf(fmt.Sprintf("finds sources for %.60q", content), map[string]any{"content": content})
}

// findsSourcesOf picks Find sources from the menu of a message with these
// properties.
func findsSourcesOf(what string, message map[string]any) does {
	return does{what: what, do: func(s *scene, st step) seen {
		in := s.place(st)
		about := s.MessageEvent(s.User("bo"), in, "")
		e := s.MessageCommandEvent(s.user(st), in, "Find sources", about.ID())
		target := e.Data["data"].(map[string]any)["resolved"].(map[string]any)["messages"].(map[string]any)[about.ID()].(map[string]any)
		for key, value := range message {
			target[key] = value
		}
		return s.answered(s.emit(st, e), in)
	}}
}

// findsSourcesBehind picks Find sources from the menu of a reply of the bot's.
func findsSourcesBehind() does {
	return does{what: "finds sources for a reply", do: func(s *scene, st step) seen {
		on := s.target(st)
		return s.answered(s.emit(st, s.MessageCommandEvent(s.user(st), on.place, "Find sources", on.ID)), on.place)
	}}
}

// presses presses the button with a label.
func presses(label string) does {
	return does{what: fmt.Sprintf("presses %q", label), do: func(s *scene, st step) seen {
		s.Helper()
		on := s.target(st)
		for _, b := range controls(on.Message) {
			if b.label == label {
				return s.answered(s.emit(st, s.PressEvent(s.user(st), on.place, on.ID, b.id)), on.place)
			}
		}
		s.Fatalf("there is no button %q on\n%s", label, on.Text())
		panic("unreachable")
	}}
}

// chooses picks values of the menu with a placeholder.
func chooses(placeholder string, values ...string) does {
	return does{what: fmt.Sprintf("chooses %q of %q", values, placeholder), do: func(s *scene, st step) seen {
		s.Helper()
		on := s.target(st)
		for _, menu := range controls(on.Message) {
			if menu.placeholder == placeholder {
				return s.answered(s.emit(st, s.PressEvent(s.user(st), on.place, on.ID, menu.id, values...)), on.place)
			}
		}
		s.Fatalf("there is no menu %q on\n%s", placeholder, on.Text())
		panic("unreachable")
	}}
}

// sends presses a component of any custom_id, as no button of the bot's does.
func sends(what string, customID func(s *scene, on seen) string) does {
	return does{what: "presses " + what, do: func(s *scene, st step) seen {
		on := s.target(st)
		return s.answered(s.emit(st, s.PressEvent(s.user(st), on.place, on.ID, customID(s, on))), on.place)
	}}
}

// writes writes a message.
func writes(content string) does {
	return does{what: fmt.Sprintf("writes %.80q", content), message: true, do: func(s *scene, st step) seen {
		s.Helper()
		in := s.place(st)
		return s.told(s.emit(st, s.MessageEvent(s.user(st), in, content)), in)
	}}
}

// mentions writes a message that mentions the bot.
func mentions(content string) does { return writes("<@" + discordtest.BotID + "> " + content) }

// answers replies to a reply of the bot's, and pings it.
func answers(content string) does {
	return does{what: fmt.Sprintf("answers %.80q", content), message: true, do: func(s *scene, st step) seen {
		s.Helper()
		on := s.target(st)
		return s.told(s.emit(st, s.ReplyEvent(s.user(st), on.place, on.ID, content, true)), on.place)
	}}
}

// isIgnored writes a message that gets no reply; the end of the conversation
// looks whether it got one.
func isIgnored(content string) does {
	return does{what: fmt.Sprintf("writes %.80q in vain", content), message: true, do: func(s *scene, st step) seen {
		in := s.place(st)
		e := s.emit(st, s.MessageEvent(s.user(st), in, content))
		s.Cleanup(func() {
			for _, m := range s.Messages(in.Channel) {
				if m.MessageReference != nil && m.MessageReference.MessageID == e.ID() {
					s.Errorf("%q was answered with\n%s", content, m.Text())
				}
			}
		})
		return seen{nothing: true}
	}}
}

// happens is something that nobody sees anything of at once.
func happens(what string, do func(s *scene)) does {
	return does{what: what, do: func(s *scene, _ step) seen { do(s); return seen{nothing: true} }}
}

// waits lets time pass.
func waits(d time.Duration) does {
	return happens("waits "+d.String(), func(s *scene) {
		now := s.now().Add(d)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.clock = now
	})
}

// restarts ends the bot and starts it again.
func restarts() does {
	return happens("restarts the bot", func(s *scene) { s.end(); s.launch() })
}

// What is seen.

// shows wants texts in a reply, in this order.
func shows(parts ...string) sight {
	return func(_ *scene, got seen) string {
		rest := got.Text()
		for _, part := range parts {
			_, after, found := strings.Cut(rest, part)
			if !found {
				return fmt.Sprintf("want it to show %q", part)
			}
			rest = after
		}
		return ""
	}
}

// hides wants texts nowhere in a reply, be it in what is not displayed.
func hides(parts ...string) sight {
	return func(_ *scene, got seen) string {
		for _, part := range parts {
			if strings.Contains(string(got.Body), part) || strings.Contains(got.Text(), part) {
				return fmt.Sprintf("want no %q", part)
			}
		}
		return ""
	}
}

// begins wants the first line of a reply.
func begins(line string) sight {
	return func(_ *scene, got seen) string {
		if first, _, _ := strings.Cut(got.Text(), "\n"); first != line {
			return fmt.Sprintf("want it to begin with %q", line)
		}
		return ""
	}
}

func private(_ *scene, got seen) string {
	if !got.private() {
		return "want it private"
	}
	return ""
}

func public(_ *scene, got seen) string {
	if got.private() {
		return "want it public"
	}
	return ""
}

// changed wants the message to have changed that was pressed.
func changed(_ *scene, got seen) string {
	if !got.inPlace {
		return "want the message that was pressed to change"
	}
	return ""
}

// apart wants a message of its own.
func apart(_ *scene, got seen) string {
	if got.inPlace {
		return "want a message of its own"
	}
	return ""
}

// quotes wants so many quotes.
func quotes(n int) sight {
	return func(_ *scene, got seen) string {
		if have := strings.Count("\n"+got.Text(), "\n> "); have != n {
			return fmt.Sprintf("%d quotes, want %d", have, n)
		}
		return ""
	}
}

// buttons wants these labels of buttons and placeholders of menus, in order.
func buttons(labels ...string) sight {
	return func(_ *scene, got seen) string {
		var have []string
		for _, c := range controls(got.Message) {
			have = append(have, c.label+c.placeholder)
		}
		if !slices.Equal(have, labels) {
			return fmt.Sprintf("buttons %q, want %q", have, labels)
		}
		return ""
	}
}

// offers wants these choices, in order.
func offers(names ...string) sight {
	return func(_ *scene, got seen) string {
		if have := choices(got); !slices.Equal(have, names) {
			return fmt.Sprintf("choices %q, want %q", have, names)
		}
		return ""
	}
}

// choices lists what is offered, by name.
func choices(got seen) []string {
	var names []string
	for _, c := range got.choices {
		names = append(names, c.Name)
	}
	return names
}

// offersFirst wants this choice to be the first of at most 25.
func offersFirst(name string) sight {
	return func(_ *scene, got seen) string {
		if n := len(got.choices); n == 0 || n > 25 || got.choices[0].Name != name {
			return fmt.Sprintf("%d choices, want up to 25 and %q as the first", n, name)
		}
		return ""
	}
}

// opensThread wants a thread of a name in the server's channel.
func opensThread(name string) sight {
	return func(s *scene, _ seen) string {
		if s.Wait(s.ctx, "a thread", func() bool {
			return slices.ContainsFunc(s.Threads(s.Guild()), func(t discordtest.Thread) bool { return t.Name == name })
		}) != nil {
			return fmt.Sprintf("threads %v, want one named %q", s.Threads(s.Guild()), name)
		}
		return ""
	}
}

// inThread wants the reply in a thread that the bot opened.
func inThread(s *scene, got seen) string {
	if !slices.ContainsFunc(s.Threads(s.Guild()), func(t discordtest.Thread) bool { return t.Channel == got.place.Channel }) {
		return "want it in a thread"
	}
	return ""
}

// control is a button or a menu.
type control struct {
	label, placeholder, id string
	options                []string // labels
}

// controls lists the buttons and menus of a message.
func controls(m discordtest.Message) []control {
	var list []control
	var walk func([]discordgo.MessageComponent)
	walk = func(components []discordgo.MessageComponent) {
		for _, c := range components {
			switch c := c.(type) {
			case *discordgo.Container:
				walk(c.Components)
			case *discordgo.ActionsRow:
				walk(c.Components)
			case *discordgo.Button:
				list = append(list, control{label: c.Label, id: c.CustomID})
			case *discordgo.SelectMenu:
				menu := control{placeholder: c.Placeholder, id: c.CustomID}
				for _, o := range c.Options {
					menu.options = append(menu.options, o.Label)
				}
				list = append(list, menu)
			}
		}
	}
	walk(m.Components)
	return list
}

// texts lists the Markdown texts of a message.
func texts(m discordtest.Message) []string {
	var list []string
	var walk func([]discordgo.MessageComponent)
	walk = func(components []discordgo.MessageComponent) {
		for _, c := range components {
			switch c := c.(type) {
			case *discordgo.Container:
				walk(c.Components)
			case *discordgo.TextDisplay:
				list = append(list, c.Content)
			}
		}
	}
	walk(m.Components)
	return list
}

// unsound returns what no reply may be, whatever it answers: what pings, leads
// anywhere but to a source, or shows as a quote what no document says.
func (s *scene) unsound(m discordtest.Message) []string {
	var amiss []string
	complain := func(format string, args ...any) { amiss = append(amiss, fmt.Sprintf(format, args...)) }
	if m.Flags&discordgo.MessageFlagsIsComponentsV2 == 0 || m.Content != "" || len(m.Embeds) > 0 {
		complain("it is not of components")
	}
	if len(m.Pings) > 0 {
		complain("it pings %v", m.Pings)
	}
	known := s.known()
	for _, markdown := range texts(m) {
		quoted := ""
		for _, p := range append(bot.Display(markdown), bot.Shown{}) {
			switch {
			case p.Object != "" && !strings.HasPrefix(p.Text, "<#"):
				complain("%q acts: it is a %s", p.Text, p.Object)
			case p.Link != "" && !known.links[p.Link]:
				complain("%q leads to %q, which is no source's address", p.Text, p.Link)
			case p.Spoiler || p.Struck:
				complain("%q is a spoiler, or struck through", p.Text)
			}
			if p.Quote {
				quoted += p.Text
				continue
			}
			// A cut is told of behind the quote, and no part of it.
			said := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(quoted), "[…]"))
			if quoted = ""; said != "" && !strings.Contains(known.text, said) {
				complain("it quotes %q, which no document says", said)
			}
		}
	}
	return amiss
}
