package bot

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAccess_Allows(t *testing.T) {
	var open Access
	closed := Access{Servers: []string{"1"}, Roles: []string{"20", "21"}, Users: []string{"300"}}
	for _, test := range []struct {
		name    string
		access  Access
		server  string
		roles   []string
		user    string
		want    bool
		wantAll bool
	}{
		{"an open corpus, in a server", open, "1", nil, "300", true, true},
		{"an open corpus, in a direct message", open, "", nil, "300", true, true},
		{"the server", closed, "1", nil, "999", true, true},
		{"another server", closed, "2", nil, "999", false, false},
		{"a role in another server", closed, "2", []string{"9", "21"}, "999", true, false},
		{"other roles", closed, "2", []string{"9", "8"}, "999", false, false},
		{"the user in another server", closed, "2", nil, "300", true, false},
		{"the user in a direct message", closed, "", nil, "300", true, false},
		{"another user in a direct message", closed, "", nil, "999", false, false},
		{"nothing known of who asks", closed, "", nil, "", false, false},
		{"an ID of another kind", closed, "300", []string{"1"}, "20", false, false},
		{"a part of an ID", closed, "", []string{"2"}, "30", false, false},
		{"the role @everyone", Access{Roles: []string{"1"}}, "1", nil, "999", true, true},
		{"the role @everyone of another server", Access{Roles: []string{"1"}}, "2", nil, "999", false, false},
		{"only servers, in a direct message", Access{Servers: []string{"1"}}, "", nil, "300", false, false},
		{"empty IDs match nobody", Access{Servers: []string{""}, Roles: []string{""}, Users: []string{""}}, "", []string{""}, "", false, false},
	} {
		if got := test.access.Allows(test.server, test.roles, test.user); got != test.want {
			t.Errorf("%s: Allows(%q, %q, %q) = %v, want %v", test.name, test.server, test.roles, test.user, got, test.want)
		}
		if got := test.access.AllowsAll(test.server); got != test.wantAll {
			t.Errorf("%s: AllowsAll(%q) = %v, want %v", test.name, test.server, got, test.wantAll)
		}
	}
}

// TestCorporaFor_TellsNothingOfWhatIsClosed holds for thousands of worlds that
// what somebody is given is the same whether the corpora that are closed to them
// exist or not. Whatever is shown from it can then hint at none.
func TestCorporaFor_TellsNothingOfWhatIsClosed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	// Few IDs, shared by servers, roles and users, so that confusing one kind with
	// another would show.
	some := func(most int) []string {
		ids := make([]string, random.IntN(most+1))
		for i := range ids {
			ids[i] = strconv.Itoa(1 + random.IntN(6))
		}
		return ids
	}
	one := func() string {
		if ids := some(1); len(ids) > 0 {
			return ids[0]
		}
		return ""
	}
	shut, shown := 0, 0
	for range 20_000 {
		var corpora []Corpus
		for i := range random.IntN(5) {
			access := Access{Servers: some(2), Roles: some(2), Users: some(2)}
			corpora = append(corpora, Corpus{Name: "c" + strconv.Itoa(i), Access: access})
		}
		server, user, roles := one(), one(), some(3)
		// Access said once more in other words than the code's: a pair of kind and ID
		// that both have.
		bears := map[string]bool{"server " + server: true, "role " + server: true, "user " + user: true}
		for _, role := range roles {
			bears["role "+role] = true
		}
		delete(bears, "server ")
		delete(bears, "role ")
		delete(bears, "user ")
		var existing []Corpus
		for _, c := range corpora {
			var wanted []string
			for kind, ids := range map[string][]string{"server": c.Access.Servers, "role": c.Access.Roles, "user": c.Access.Users} {
				for _, id := range ids {
					wanted = append(wanted, kind+" "+id)
				}
			}
			if len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool { return bears[w] }) {
				existing = append(existing, c)
			}
		}
		shut, shown = shut+len(corpora)-len(existing), shown+len(existing)

		got, want := corporaFor(corpora, server, roles, user), corporaFor(existing, server, roles, user)
		if diff := cmp.Diff(want, got); diff != "" || len(got) != len(existing) {
			t.Fatalf("server %q, roles %q, user %q: closed corpora show (-without +with):\n%s", server, roles, user, diff)
		}
		for _, name := range []string{"", "c0", "c1", "c2", "c3", "c4", "none"} {
			with, found := corpusNamed(got, name)
			without, wouldBe := corpusNamed(want, name)
			if found != wouldBe || !cmp.Equal(with, without) {
				t.Fatalf("corpusNamed(%q) = %q, %v; without the closed ones %q, %v", name, with.Name, found, without.Name, wouldBe)
			}
			if found && !with.Access.Allows(server, roles, user) {
				t.Fatalf("corpusNamed(%q) gave %q, which is closed", name, with.Name)
			}
		}
	}
	if shut < 1000 || shown < 1000 {
		t.Errorf("%d corpora were closed and %d open: this shows too little", shut, shown)
	}
}

func TestReadableBy_LeavesOutWhatOthersInTheServerMayNotAsk(t *testing.T) {
	corpora := []Corpus{
		{Name: "role", Access: Access{Roles: []string{"20"}}}, {Name: "user", Access: Access{Users: []string{"300"}}},
		{Name: "server", Access: Access{Servers: []string{"1"}}}, {Name: "other", Access: Access{Servers: []string{"2"}}}, {Name: "open"},
	}
	for server, want := range map[string][]string{"1": {"server", "open"}, "2": {"other", "open"}, "3": {"open"}, "": {"role", "user", "server", "other", "open"}} {
		var got []string
		for _, c := range readableBy(corpora, server) {
			got = append(got, c.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("readableBy(server %q) = %q, want %q", server, got, want)
		}
	}
}

func TestCheckCorpora(t *testing.T) {
	answerer := noAnswers{}
	for _, test := range []struct {
		corpora []Corpus
		want    string
	}{
		{[]Corpus{{Name: "parliament", Answerer: answerer}, {Name: "news-2024", Answerer: answerer}}, ""},
		{nil, "no corpus"},
		{[]Corpus{{Name: "a", Answerer: answerer}, {Name: "a", Answerer: answerer}}, `corpus "a" is there twice`},
		{[]Corpus{{Name: "a"}}, `corpus "a" has no answerer`},
		{[]Corpus{{Answerer: answerer}}, `corpus "": a name has`},
		{[]Corpus{{Name: "Big News", Answerer: answerer}}, `corpus "Big News": a name has`},
		{[]Corpus{{Name: strings.Repeat("a", 33), Answerer: answerer}}, "a name has 1 to 32"},
	} {
		err := checkCorpora(test.corpora)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("checkCorpora(%+v) = %v, want %q", test.corpora, err, test.want)
		}
	}
	if got := (Corpus{Name: "a"}).title(); got != "a" {
		t.Errorf("title of a corpus without one = %q, want its name", got)
	}
	if got := (Corpus{Name: "a", Title: "Debates"}).title(); got != "Debates" {
		t.Errorf("title = %q, want Debates", got)
	}
}
