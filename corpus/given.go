package corpus

import "strings"

// givenNames tells the sex of those whose given name is nearly always that of
// one: a pronoun for the other sex is not theirs, and what bears such a name is a
// person. Names that both bear (Kim, Leslie, Robin) are left out.
var givenNames = makeGivenNames()

func makeGivenNames() map[string]byte {
	found := make(map[string]byte)
	for gender, names := range map[byte]string{
		'm': `aaron abdul abdullah abraham adam adrian ahmad ahmed alan albert alec aldo alejandro alexander alexei alfred ali allan allen alvin
			amir anatoly anders andreas andrei andrew andy angus anthony antoine antonio antony archie arjun arnold arthur arturo asif axel
			barack barry bart bartholomew basil ben benedict benjamin bernard bernie bert bilal bill billy bjorn bob bobby boris brad bradley bram brandon brendan
			brent brett brian bruce bruno bryan byron calum callum calvin carl carlos carsten cecil cedric cesar charles charlie chris christian christoph
			christopher chuck clarence clark claude claudio clifford clint clive colin conor conrad craig curtis cyril daniel danny darren dave david
			dean declan dennis derek desmond diego dieter dimitri dmitri dmitry dominic don donald doug douglas duncan dwight dylan eamon earl ed eddie edgar
			edmund eduardo edward edwin eli elias elliot elliott emil emilio emmanuel enrique eric erik ernest ernesto ethan eugene evan ezra fabian felipe felix
			ferdinand fernando finn floyd francesco francisco frank franklin franz fred frederick fredrik fritz gabriel gareth gary gavin geoff geoffrey
			george gerald gerard gerhard giles giovanni giuseppe glenn gordon graeme graham grant greg gregory guillermo gunther gus gustav guy hamid hank hans harald
			harold harris harry harvey hassan hector heinrich henri henrik henry herbert herman hiroshi horace howard hubert hugh hugo hussein
			iain ian ibrahim igor imran isaac ismail ivan ivor jack jacob jacques jake james jared jason javier jeb jeff jefferson jeffrey jens jeremy jerome jerry jesus
			jim jimmy joachim joaquin joe joel johan johann johannes john johnny jon jonas jonathan jorge jose josef joseph josh joshua josiah juan julian julio justin
			kareem karl keith ken kenneth kevin khalid kurt kyle lars laurence lawrence len leo leon leonard leonardo leroy lewis liam lionel lloyd louis luca lucas
			ludwig luigi luis luke lyle magnus mahmoud malcolm manuel marc marco marcel marcus mario mark marshall martin marvin mateo mathias matt matteo matthew matthias maurice
			max maximilian maxwell melvin michael miguel mick mike mikhail miles milton mitch mitchell mohamed mohammad mohammed moses muhammad murray mustafa nathan nathaniel
			ned neil nelson newt niall nicholas nick nicolas nigel niels nikolai nils noah noel norbert norman oleg oliver omar orlando oscar oskar otis otto owen pablo
			paolo patrick paul pavel pedro percy perry peter phil philip philippe phillip pierre piers rafael rajesh ralph ramon randall randy rashid raul ray raymond reggie reginald
			reuben rex ricardo rich richard rick ricky rob robert roberto rodney rodrigo roger roland rolf ron ronald ross roy rudolf rudy rupert russell ryan salman salvador
			sam samuel santiago saul scott sean sebastian sergei sergey sergio seth shaun shane sidney siegfried silvio simon solomon stan stanley stefan stefano stephen steve steven
			stewart stuart sven tariq ted terence terrence terry theodore thomas tim timothy tobias toby todd tom tomas tommy tony travis trevor tyler ugo ulrich umar
			vernon victor viktor vince vincent vladimir wallace walter warren wayne wendell werner wilbur wilfred wilhelm will willem william winston wolfgang yusuf
			xavier yuri zachary zack`,
		'f': `abigail ada adelaide adele agatha agnes aisha alexandra alice alicia alison allison amanda amelia amina amy ana anastasia andrea angela angelina anita ann anna
			annabel anne annette annie antonia april arlene astrid audrey aurora ava barbara beatrice beatrix becky belinda bella bernadette bertha beryl beth bethany betsy betty
			beverly bianca bonnie brenda bridget brigitte bronwen camilla candace carla carly carmen carol carole caroline carolyn carrie catherine cathy cecilia celia charlene
			charlotte chelsea cheryl chloe christina christine cindy claire clara clare claudia clementine colette constance cora cordelia cristina crystal cynthia daisy daniella
			danielle daphne dawn deborah debra deirdre delia della denise diana diane dianne dolores dominique donna dora doreen doris dorothy edith eileen elaine eleanor elena
			elise eliza elizabeth ella ellen eloise elsa elsie emily emma erica erin esmeralda esther ethel eugenia eunice eva eve evelyn fatima faye felicity fenella fiona flora
			florence frances francesca freda frieda gabriela gabrielle gail genevieve georgia georgina geraldine gertrude gillian gina giulia gladys glenda gloria grace greta
			gretchen gwen gwendolyn hannah harriet hazel heather heidi helen helena helga henrietta hilary hilda hillary ida imelda imogen ines ingrid irene iris irma isabel
			isabella isobel ivana ivanka jackie jacqueline jane janet janice jasmine jean jeanette jeanne jemima jenna jennifer jenny jessica jill joan joanna joanne jodie
			josephine joyce juanita judith judy julia juliana julie juliet june justine karen karin kate katerina katharine katherine kathleen kathryn kathy katie katrina
			kayla kelly kirsten kirsty kristen kristin kristina larissa laura lauren leah leila lena leonora letitia lillian lily linda lisa liz liza lois lorna lorraine
			louisa louise lucia lucille lucinda lucy lydia lynda lynn mabel madeleine madeline magdalena maggie mandy marcia margaret margarita maria marian marianne marie
			marilyn marina marion marisol marjorie marlene martha mary matilda maud maureen mavis maxine megan melania melanie melinda melissa meredith michelle mildred
			millicent mimi minnie miranda miriam moira molly mona monica morag muriel myra nadia nadine nancy naomi natalia natalie natasha nell nellie nicola nicole nina
			nora noreen norma octavia odette olga olive olivia olwen paige pamela patricia patty paula pauline pearl peggy penelope penny petra phoebe phyllis pippa polly
			priscilla rachel ramona rebecca regina renata rhoda rhonda rita roberta rosa rosalind rosamund rose rosemary rosie roxanne ruth sabrina sadie sally samantha
			sandra sara sarah saskia selina shannon sharon sheila shirley sigrid silvia simone siobhan sofia sonia sophia sophie stella stephanie sue susan susanna susannah susanne
			suzanne sylvia tabitha tamara tammy tania tanya tara tatiana teresa tessa thea thelma theodora theresa tina tracy trudy ursula valentina valerie vanessa vera
			veronica victoria viola violet virginia vivian vivien wanda wendy wilhelmina wilma winifred yasmin yolanda yvette yvonne zara zoe`,
	} {
		for _, name := range strings.Fields(names) {
			found[name] = gender
		}
	}
	return found
}
