package retrieval

import "strings"

// shortForms are the short forms of English forenames that do not begin as the
// long ones do: those that do are told by that.
var shortForms = func() map[string][]string {
	forms := make(map[string][]string)
	for line := range strings.Lines(`
		alexander sandy alec alex xander
		andrew drew
		anthony tony
		barbara babs
		catherine kate katie kathy kitty cathy
		charles chuck charlie
		deborah debbie
		dorothy dot dolly
		edward ted ned teddy eddie
		eleanor nell nellie ellie
		elizabeth beth betty bess liz lizzie libby eliza
		emily millie
		florence flo
		gerald jerry
		helen nell
		henry harry hal
		isabella bella izzy
		james jim jimmy jamie
		jennifer jenny
		john jack johnny
		jonathan jon jonny
		josephine jo josie
		katherine kate katie kathy kitty
		kathleen kate kathy
		lawrence larry laurie
		margaret maggie meg peggy greta
		mary molly polly
		matthew matt
		michael mike mick mickey
		nicholas nick nicky
		patricia pat patsy trish tricia
		patrick paddy pat
		rebecca becky becca
		richard dick rick ricky richie
		robert bob bobby rob robbie bert
		ronald ron ronnie
		rosemary rosie
		samuel sammy
		sarah sally sadie
		stephen steve
		steven steve
		susan sue susie
		theodore ted teddy
		theresa terry tess
		victoria vicky
		virginia ginny
		walter wally walt
		william bill billy will willie liam`) {
		names := strings.Fields(line)
		for _, name := range names {
			forms[name] = append(forms[name], names...)
		}
	}
	return forms
}()

// shortestForm is the length in letters from which the beginning of a forename is
// taken for its short form: Tim for Timothy.
const shortestForm = 3

// sameForename reports whether two forenames may be one person's: an initial
// stands for every name that it begins, a short form for the long one.
func sameForename(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if strings.HasPrefix(b, a) && (len(a) == 1 || len(a) >= shortestForm || len(a) == len(b)) {
		return true
	}
	for _, form := range shortForms[a] {
		if form == b {
			return true
		}
	}
	return false
}
