package discordtest

import "fmt"

// Problem is a rule that a request broke.
type Problem struct {
	// Rule is the rule's short name, such as "content-length".
	Rule string
	// Method and Path are the request's. Method is "GATEWAY" for a payload on the gateway.
	Method, Path string
	// Where is the place in the body, such as "data.embeds[0].title".
	Where string
	// Detail says what is wrong, with the numbers.
	Detail string
	// Refused says that Discord refuses such a request, with 400. The other rules are good manners: Discord would take
	// the request, and do something that the bot should not want.
	Refused bool
}

// String returns the problem in one line.
func (p Problem) String() string {
	where := p.Where
	if where != "" {
		where = " at " + where
	}
	return fmt.Sprintf("%s %s: %s%s: %s", p.Method, p.Path, p.Rule, where, p.Detail)
}
