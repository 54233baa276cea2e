package bot

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// The limits of Discord on a message of components.
const (
	maxText       = 4000 // UTF-16 units, over all texts
	maxComponents = 40   // counted with those inside others
	maxRow        = 5    // buttons
	maxLabel      = 80   // runes
)

// view is a reply, before it takes the form of a request to Discord: components
// of version 2, from top to bottom. They wrap alike on desktop and phone, hold
// twice as much text as a message's content, and show where embeds are switched
// off (ADR 0012).
type view struct {
	components []discordgo.MessageComponent
	// private shows it only to whom it answers, where the door can do that.
	private bool
	// apart makes it a message of its own where the reply would otherwise change
	// the message whose button was pressed.
	apart bool
}

// text is a stretch of Markdown.
func text(markdown string) discordgo.MessageComponent {
	return discordgo.TextDisplay{Content: markdown}
}

// notice is a reply of a few words, for the asker's eyes.
func notice(markdown string) view {
	return view{components: []discordgo.MessageComponent{text(markdown)}, private: true, apart: true}
}

// card frames components.
func card(components ...discordgo.MessageComponent) discordgo.MessageComponent {
	return discordgo.Container{Components: components}
}

// rows spreads buttons over as many rows as they need.
func rows(buttons ...discordgo.MessageComponent) []discordgo.MessageComponent {
	var list []discordgo.MessageComponent
	for len(buttons) > 0 {
		n := min(maxRow, len(buttons))
		list = append(list, discordgo.ActionsRow{Components: buttons[:n:n]})
		buttons = buttons[n:]
	}
	return list
}

// button is a button of the plain style: what it does, its label says.
func button(label, customID string) discordgo.MessageComponent {
	return discordgo.Button{Label: clip(label, maxLabel), Style: discordgo.SecondaryButton, CustomID: customID}
}

// check reports a limit of Discord's that the view breaks.
func (v view) check() error {
	var s survey
	s.add(v.components)
	switch {
	case strings.TrimSpace(s.text) == "":
		return fmt.Errorf("the message is empty")
	case s.units > maxText:
		return fmt.Errorf("the message has %d characters of text, more than %d", s.units, maxText)
	case s.count > maxComponents:
		return fmt.Errorf("the message has %d components, more than %d", s.count, maxComponents)
	}
	return s.err
}

// survey adds up what limits apply to.
type survey struct {
	text  string
	units int
	count int
	ids   map[string]bool
	err   error
}

func (s *survey) add(components []discordgo.MessageComponent) {
	for _, component := range components {
		s.count++
		switch c := component.(type) {
		case discordgo.TextDisplay:
			s.text += c.Content
			s.units += units(c.Content)
		case discordgo.Container:
			s.add(c.Components)
		case discordgo.ActionsRow:
			if n := len(c.Components); n == 0 || n > maxRow {
				s.complain("a row has %d components, want 1 to %d", n, maxRow)
			}
			s.add(c.Components)
		case discordgo.Button:
			s.id(c.CustomID)
			if c.Label == "" {
				s.complain("a button has no label")
			}
		case discordgo.SelectMenu:
			s.id(c.CustomID)
		}
	}
}

func (s *survey) id(customID string) {
	if s.ids == nil {
		s.ids = map[string]bool{}
	}
	switch {
	case customID == "" || len(customID) > maxCustomID:
		s.complain("a custom_id has %d characters, want 1 to %d", len(customID), maxCustomID)
	case s.ids[customID]:
		s.complain("a custom_id is used twice")
	}
	s.ids[customID] = true
}

func (s *survey) complain(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}
