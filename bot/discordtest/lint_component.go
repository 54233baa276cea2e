package discordtest

import (
	"slices"

	"github.com/bwmarrin/discordgo"
)

// Component types of a modal that discordgo v0.29.0 does not name yet are left to the description.

var selectKeys = []string{"custom_id", "placeholder", "min_values", "max_values", "disabled", "required", "default_values",
	"options", "channel_types"}

// componentKeys are the fields of each type of component that a message can hold, beside type and id.
var componentKeys = map[discordgo.ComponentType][]string{
	discordgo.ActionsRowComponent:            {"components"},
	discordgo.ButtonComponent:                {"style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"},
	discordgo.SelectMenuComponent:            selectKeys,
	discordgo.UserSelectMenuComponent:        selectKeys,
	discordgo.RoleSelectMenuComponent:        selectKeys,
	discordgo.MentionableSelectMenuComponent: selectKeys,
	discordgo.ChannelSelectMenuComponent:     selectKeys,
	discordgo.SectionComponent:               {"components", "accessory"},
	discordgo.TextDisplayComponent:           {"content"},
	discordgo.ThumbnailComponent:             {"media", "description", "spoiler"},
	discordgo.MediaGalleryComponent:          {"items"},
	discordgo.FileComponentType:              {"file", "spoiler", "name", "size"},
	discordgo.SeparatorComponent:             {"divider", "spacing"},
	discordgo.ContainerComponent:             {"components", "accent_color", "spoiler"},
}

// The types that each place takes.
var (
	selectTypes = []discordgo.ComponentType{discordgo.SelectMenuComponent, discordgo.UserSelectMenuComponent,
		discordgo.RoleSelectMenuComponent, discordgo.MentionableSelectMenuComponent, discordgo.ChannelSelectMenuComponent}
	rowTypes       = append([]discordgo.ComponentType{discordgo.ButtonComponent}, selectTypes...)
	legacyTypes    = []discordgo.ComponentType{discordgo.ActionsRowComponent}
	containerTypes = []discordgo.ComponentType{discordgo.ActionsRowComponent, discordgo.SectionComponent,
		discordgo.TextDisplayComponent, discordgo.MediaGalleryComponent, discordgo.FileComponentType, discordgo.SeparatorComponent}
	topTypes       = append([]discordgo.ComponentType{discordgo.ContainerComponent}, containerTypes...)
	textTypes      = []discordgo.ComponentType{discordgo.TextDisplayComponent}
	accessoryTypes = []discordgo.ComponentType{discordgo.ButtonComponent, discordgo.ThumbnailComponent}
)

func componentType(c obj) discordgo.ComponentType {
	return discordgo.ComponentType(max(0, integer(c["type"])))
}

// components checks the components of a message, and that what stands beside them may.
func (l *linter) components(where string, m obj) {
	all := list(m["components"])
	v2 := integer(m["flags"])&flagV2 != 0
	needsFlag, total, text := false, 0, 0
	customIDs, ids := map[string]bool{}, map[int]bool{}
	eachComponent(all, func(c obj) {
		total++
		kind := componentType(c)
		needsFlag = needsFlag || slices.Contains(topTypes, kind) && kind != discordgo.ActionsRowComponent
		if kind == discordgo.TextDisplayComponent {
			text += count(c["content"])
		}
		if id, _ := c["custom_id"].(string); id != "" {
			if customIDs[id] {
				l.refuse("duplicate-custom-id", join(where, "components"), "custom_id %q is used twice", id)
			}
			customIDs[id] = true
		}
		if id := integer(c["id"]); id != 0 {
			if ids[id] {
				l.refuse("duplicate-id", join(where, "components"), "component id %d is used twice", id)
			}
			ids[id] = true
		}
	})
	allowed := legacyTypes
	if v2 || needsFlag {
		allowed = topTypes
	} else if len(all) > maxRows {
		l.refuse("rows", join(where, "components"), "%d rows, at most %d are allowed", len(all), maxRows)
	}
	l.placed(join(where, "components"), m["components"], allowed)
	if needsFlag && !v2 {
		l.refuse("v2-flag", join(where, "flags"), "components of version 2 need the flag 1<<15")
	}
	if total > maxComponents {
		l.refuse("components", join(where, "components"), "%d components counted nested, at most %d are allowed", total, maxComponents)
	}
	if text > maxV2Text {
		l.refuse("v2-text", join(where, "components"), "%d characters of text, at most %d are allowed", text, maxV2Text)
	}
	if v2 || needsFlag {
		l.besideV2(where, m)
	}
}

// besideV2 checks that components of version 2 are alone.
func (l *linter) besideV2(where string, m obj) {
	if !blank(m["content"]) {
		l.refuse("v2-beside", join(where, "content"), "cannot stand beside components of version 2")
	}
	for _, key := range []string{"embeds", "sticker_ids"} {
		if len(list(m[key])) > 0 {
			l.refuse("v2-beside", join(where, key), "cannot stand beside components of version 2")
		}
	}
	if m["poll"] != nil {
		l.refuse("v2-beside", join(where, "poll"), "cannot stand beside components of version 2")
	}
}

// placed checks components of one level: their types, and each by itself.
func (l *linter) placed(where string, v any, allowed []discordgo.ComponentType) {
	l.objects(where, v, func(where string, c obj) {
		kind := componentType(c)
		if !slices.Contains(allowed, kind) {
			l.refuse("component-place", where, "a component of type %v cannot stand here", c["type"])
			return
		}
		l.keys(where, c, append([]string{"type", "id"}, componentKeys[kind]...)...)
		l.component(where, kind, c)
	})
}

func (l *linter) component(where string, kind discordgo.ComponentType, c obj) {
	nested, n := join(where, "components"), len(list(c["components"]))
	switch kind {
	case discordgo.ActionsRowComponent:
		l.row(nested, c)
	case discordgo.ButtonComponent:
		l.button(where, c)
	case discordgo.SectionComponent:
		if n < 1 || n > 3 {
			l.refuse("section", nested, "%d texts, a section takes 1 to 3", n)
		}
		l.placed(nested, c["components"], textTypes)
		if c["accessory"] == nil {
			l.refuse("section", join(where, "accessory"), "a section needs an accessory")
		} else {
			l.placed(join(where, "accessory"), []any{c["accessory"]}, accessoryTypes)
		}
	case discordgo.TextDisplayComponent:
		l.length("text-display", join(where, "content"), c["content"], 1, maxV2Text)
	case discordgo.ContainerComponent:
		if n == 0 {
			l.refuse("container", nested, "a container needs a component")
		}
		if color := integer(c["accent_color"]); c["accent_color"] != nil && (color < 0 || color > 0xffffff) {
			l.refuse("container", join(where, "accent_color"), "is %v, which is no color", c["accent_color"])
		}
		l.placed(nested, c["components"], containerTypes)
	case discordgo.MediaGalleryComponent:
		if items := len(list(c["items"])); items < 1 || items > 10 {
			l.refuse("gallery", join(where, "items"), "%d items, a gallery takes 1 to 10", items)
		}
	case discordgo.ThumbnailComponent:
		l.length("thumbnail", join(where, "description"), c["description"], 0, 1024)
	case discordgo.SeparatorComponent:
		if spacing := integer(c["spacing"]); c["spacing"] != nil && spacing != 1 && spacing != 2 {
			l.refuse("separator", join(where, "spacing"), "is %v, and has to be 1 or 2", c["spacing"])
		}
	default:
		if slices.Contains(selectTypes, kind) {
			l.selectMenu(where, kind, c)
		}
	}
}

func (l *linter) row(where string, c obj) {
	menus, all := 0, list(c["components"])
	for _, item := range all {
		if o, isObject := item.(obj); isObject && slices.Contains(selectTypes, componentType(o)) {
			menus++
		}
	}
	if n := len(all); n < 1 || n > 5 || menus > 0 && n > 1 {
		l.refuse("row", where, "%d components: a row takes one to five buttons, or one select menu", n)
	}
	l.placed(where, c["components"], rowTypes)
}

func (l *linter) button(where string, b obj) {
	l.length("label", join(where, "label"), b["label"], 0, 80)
	l.length("custom-id", join(where, "custom_id"), b["custom_id"], 0, maxCustomID)
	l.link(join(where, "url"), b["url"], 512)
	has := func(key string) bool { return !blank(b[key]) }
	style := discordgo.ButtonStyle(max(0, integer(b["style"])))
	switch {
	case style < discordgo.PrimaryButton || style > discordgo.PremiumButton:
		l.refuse("button", join(where, "style"), "%v is no style of button", b["style"])
	case style == discordgo.LinkButton && (!has("url") || has("custom_id")):
		l.refuse("button", where, "a link button needs a url, and no custom_id")
	case style == discordgo.PremiumButton && (!has("sku_id") || has("custom_id") || has("url") || has("label")):
		l.refuse("button", where, "a premium button needs a sku_id, and nothing else")
	case style < discordgo.LinkButton && (!has("custom_id") || has("url")):
		l.refuse("button", where, "a button needs a custom_id, and no url")
	}
	if style != discordgo.PremiumButton && !has("label") && b["emoji"] == nil {
		l.refuse("button", where, "a button needs a label or an emoji")
	}
}

func (l *linter) selectMenu(where string, kind discordgo.ComponentType, c obj) {
	l.length("custom-id", join(where, "custom_id"), c["custom_id"], 1, maxCustomID)
	l.length("placeholder", join(where, "placeholder"), c["placeholder"], 0, 150)
	least, most := 1, 1
	if c["min_values"] != nil {
		least = integer(c["min_values"])
	}
	if c["max_values"] != nil {
		most = integer(c["max_values"])
	}
	if least < 0 || most < 1 || least > most || most > 25 {
		l.refuse("select-values", where, "%d to %d values cannot be picked", least, most)
	}
	l.selectDefaults(where, kind, c, least, most)
	n := len(list(c["options"]))
	if kind != discordgo.SelectMenuComponent {
		if n > 0 {
			l.refuse("select-options", join(where, "options"), "only a menu of texts has options")
		}
		return
	}
	if n < 1 || n > 25 {
		l.refuse("select-options", join(where, "options"), "%d options, a menu takes 1 to 25", n)
	} else if most > n {
		l.refuse("select-values", where, "%d values cannot be picked out of %d", most, n)
	}
	values := map[any]bool{}
	l.objects(join(where, "options"), c["options"], func(where string, o obj) {
		l.keys(where, o, "label", "value", "description", "emoji", "default")
		l.length("select-option", join(where, "label"), o["label"], 1, 100)
		l.length("select-option", join(where, "value"), o["value"], 1, 100)
		l.length("select-option", join(where, "description"), o["description"], 0, 100)
		if value, _ := o["value"].(string); values[value] {
			l.refuse("duplicate-option", where, "there is another option with the value %q", value)
		} else {
			values[value] = true
		}
	})
}

// defaultTypes are the types of what may be picked beforehand in a menu.
var defaultTypes = map[discordgo.ComponentType][]string{
	discordgo.UserSelectMenuComponent: {"user"}, discordgo.RoleSelectMenuComponent: {"role"},
	discordgo.MentionableSelectMenuComponent: {"user", "role"}, discordgo.ChannelSelectMenuComponent: {"channel"},
}

// selectDefaults checks what a menu has picked beforehand, and of which channels it is.
func (l *linter) selectDefaults(where string, kind discordgo.ComponentType, c obj, least, most int) {
	const rule = "select-defaults"
	picked := len(list(c["default_values"]))
	if picked > 0 && (picked < least || picked > most) {
		l.refuse(rule, join(where, "default_values"), "%d are picked beforehand where %d to %d can be", picked, least, most)
	}
	seen := map[any]bool{}
	l.objects(join(where, "default_values"), c["default_values"], func(where string, d obj) {
		l.keys(where, d, "id", "type")
		id, _ := d["id"].(string)
		of, _ := d["type"].(string)
		if id == "" || seen[id] || !slices.Contains(defaultTypes[kind], of) {
			l.refuse(rule, where, "%v of type %v cannot be picked beforehand in this menu, or is so twice", d["id"], d["type"])
		}
		seen[id] = true
	})
	options := 0
	for _, option := range list(c["options"]) {
		if o, isObject := option.(obj); isObject && o["default"] == true {
			options++
		}
	}
	if options > most {
		l.refuse(rule, join(where, "options"), "%d are picked beforehand where up to %d can be", options, most)
	}
	types := map[any]bool{}
	for _, channel := range list(c["channel_types"]) {
		n, isNumber := channel.(float64)
		if kind != discordgo.ChannelSelectMenuComponent || !isNumber || n < 0 || n > 16 || types[n] {
			l.refuse("select-channels", join(where, "channel_types"), "%v is no type of channel, there twice, or not for this menu", channel)
		}
		types[n] = true
	}
}
