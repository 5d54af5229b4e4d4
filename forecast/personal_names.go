package forecast

import "strings"

// nameClass is what a word is to the search for people's names.
type nameClass uint8

const (
	noName        nameClass = iota
	plainGiven              // a given name and nothing else: "Sarah"
	streetGiven             // one that saints, kings and so churches, schools and streets have as well: "George"
	wordyGiven              // one that is a word, a place or a month as well: "Grace", "Jordan", "April"
	personTitle             // only ever before a person: "Mr"
	perhapsTitle            // before a person, or within the name of a place or a scheme: "Dr", "Councillor"
	commonSurname           // "Smith"
	placeSurname            // one that ends the names of places as well: "Hill"
)

// givenNames are the words that may begin a person's name.
//
// Common given names in England and Wales of the last eighty years, of people of all backgrounds: written down for this program
// by hand, with the yearly lists of babies' names of the Office for National Statistics in mind, and no copy of any list. Names that
// a council's plans use as words far more often are left out (Grant, May, Summer, Autumn), as is what is rare.
var givenNames = classes(map[nameClass]string{
	plainGiven: `
		aaron abbie abdul abdulla abdullah abigail adaeze adam adebayo adele adeola adrian agnes agnieszka ahmad ahmed aidan aileen
		aisha aishah alan alasdair alastair alejandro alex alexander alfie ali alice alicia alina alisha alison alistair allan alyssa
		amanda amelia amelie amina aminah amir amit amna amy anastasia andrea andrei angela angus anil anita anjali ann anna annabel
		annabelle anne annette annie anthony antonio anwar arabella archie arjun arnold arthur asha ashok asma audrey ava ayaan ayesha
		aysha babajide barbara barry beata beatrice becky ben benjamin bernadette bernard bethany betty bhavna brenda brendan brian
		bridget bronwen bryan bushra caitlin calum cameron camilla carl carla carly caroline carolyn carys catherine cathy cecilia ceri
		chantelle charlene charlie cheryl chidi chinedu chinwe chioma chloe chris christina christine christopher ciara claire clara
		claudia clive colette colin colm connor conor craig cynthia dafydd damian damien daniel danielle danny daphne darius darren
		dave dawid debbie deborah debra deepa deepak deirdre denise dennis derek dermot desmond diana diane dimitri dinesh dominic
		dominik donald donna doreen doris dorota dorothy douglas duncan dylan eamonn ebony eddie edith edwin eileen eilidh elaine
		eleanor elena eli elijah ella ellen ellie eloise elsie emeka emily emma emmanuel enid eric erica erin esme esther ethan eva
		evelyn evie ewa ewan fahad faisal farah farhan farida farzana fatema fatima fatimah fatoumata fiona frances francesca francis
		freddie frederick freya funmi gabriel gabriela gail gareth gary gavin gemma geoff geoffrey georgina gerald geraldine gerard
		ghulam gillian gita giulia gladys glenda glenn glynis gordon graeme graham grzegorz gurpreet gwen gwyneth habib habiba hafsa
		hamza hana hannah hardeep harjit harold harpreet harriet harvey hasan hassan hayley helen helena henrietta hilary hugh hussein
		ian ibrahim idris ifeoma ikram ilona imogen imran ines ingrid ioana irena irene isaac isabel isabella isabelle ismail ivan
		iwona jacek jackie jacob jacqueline jacqui jake jamal jamie jane janet janice janine jasmine jason jaspreet jayden jayne jean
		jeanette jeff jeffrey jemima jemma jennifer jenny jeremy jerome jess jessica jessie jill jim jimmy joan joanna joanne jodie
		joel johanna jon jonathan jose josephine josh joshua joyce juan judith judy julia julian julie juliet juliette justin justyna
		kabir kai kamal kamil kamran karen karim karina karl karolina katarzyna kate katherine kathleen kathryn kathy katie katrina
		katy kay kayleigh keith kelly kelvin kenneth kevin khadija khadijah khalid kieran kiran kirsten kirsty krishna kristina
		krystyna krzysztof kuldeep kulvinder kwabena kwame kyle lakshmi lara latifa laura lauren lawrence leah leanne leila lena leo
		leon leona leonard lesley leslie lewis liam linda lindsay lindsey lisa liz lizzie logan lorna lorraine lottie louis louisa
		louise lucas lucia lucy luis lukas lukasz lydia lyn lynda lynette lynn lynne maciej madeleine madison magdalena maggie maisie
		malcolm malgorzata manjit manuel marcel marcin marco marcus marek maria mariam mariana marie marilyn mario marion marjorie
		marlene marta maryam mateusz mathew matilda matt matthew maureen maurice mavis meera megan mehmet melanie melissa mia michaela
		michal michelle miguel mike mildred millie minh miriam mohamed mohammad mohammed mohsin moira mollie molly mona monica monika
		morag moses mostafa muhammad muhammed muriel mustafa myra nadia naheed naima nancy naomi narinder nasreen natalia natalie
		natasha nathan nathaniel navdeep naveed neelam neha neil ngozi niamh nichola nicholas nick nicky nicola nicole nigel nikhil
		nikita nikolai nina noah nora noreen nuala obinna olga oliver olivia olu oluwaseun omar orla oscar osman owen oyinkan pamela
		paola parveen patricia patrick patryk paula pauline pawel peggy philip philippa phillip phillipa phoebe phyllis piotr polly
		priti priya rachael rachel radoslaw rafael rafal raheem rahul raj rajesh rajinder ralph ramesh ranjit rashid raymond rebecca
		rebekah reece reena rehana rekha rhian rhiannon rhodri rhys ricardo richard ricky rita ritu robert roberta roberto robyn
		roderick rodney roger roland ronald ronnie rory rosalind rosemary rosie rowena roxanne roy rubina rukhsana rupert russell ruth
		ryan sabina sabrina sadia safiya saima saira sajid saleem salim sally salma sam samantha samina samir samira samuel sana
		sandeep sandra sanjay sanjeev sara sarah saskia sean sebastian selina seren shabana shabnam shahid shaista shakira shamim shane
		shanice shannon sharon shaun shazia sheila shelley sheryl shirin shona shreya sian siddharth simon simone sinead siobhan sonia
		sonya sophia sophie stacey stefan stephanie stephen steve steven stuart sukhdeep sukhwinder sunita suresh susan susanna
		susannah susanne suzanne svetlana sylvia szymon tahira tamara tamsin tania tanya tara tariq tatiana temitope terence teresa
		terry thelma theo theodore theresa therese tiffany tim timothy tina tobias toby todd tom tomasz tommy toni tony tracey tracy
		trevor tristan ursula usha usman vanessa vera veronica vicky vijay vikram viktor vincent vivian vivien vivienne waheed walter
		wanda waqas wayne wendy wiktoria winifred wojciech xavier yasmeen yasmin yasmine yetunde yolanda yusuf yvette yvonne zac
		zachary zahid zahra zainab zara zbigniew zeeshan zeynep zoe zofia zuzanna`,
	streetGiven: `
		albert alexandra alfred andrew anselm augustine benedict cecil charles charlotte cuthbert david edgar edmund edward elizabeth
		ernest eugene george giles gregory harry henry herbert jack james john johnny joseph katharine luke margaret martha martin mary
		michael nelson oswald paul peter philippe stephan thomas wilfred william winston`,
	wordyGiven: `
		alma amber angel angelina april ashley aurora austin barnaby basil beverley bill bob bobby brooke bruce bryony carmel carol
		chad chelsea chester christian clare clement clifford constance coral crystal daisy dale dan darcy dawn dean destiny don drew
		eden elliot ernie esha eve faith fay felicity fern flora florence frank fraser gene georgia ginger glen gloria grace guy hamish
		harley harmony harrison hazel heather hillary holly honor hope howard hunter india iona iris isla israel ivy jade jan jay jerry
		jesse jo joe jordan joy june kent kerry kim kimberley kit kyra lance laurel lee lester lily lincoln lloyd lola london lorne
		luna mabel marian marina mark marshall marvin mason max maya mercy miles milton mo morgan murray nat neville noel norma norman
		olive opal paige paris parker pat patience pearl penelope penny perry poppy precious preston ravi ray reg rich rob robin roman
		ron ronan rosa rosanna rose ross rowan ruby sandy savannah scarlett scott shirley sidney sky skye sofia sonny stan stanley
		stella stewart sue sunny sydney taylor ted terri trinity troy tyler valerie verity victor victoria vince viola violet virginia
		warren wesley will zion`,
	personTitle:  `mr mrs mx ms`,
	perhapsTitle: `miss dr cllr cllrs councillor councillors prof professor sir dame rev revd reverend`,
})

// surnames are words that may end a person's name: common surnames in Great Britain, of people of all backgrounds, written down by
// hand like the given names. Those that a plan uses as words are left out (Young, Price, Long, Grant, Cook).
var surnames = classes(map[nameClass]string{
	commonSurname: `
		abdi abdullah adams adeyemi ahmed akhtar alexander ali allen anderson andrews armstrong arnold asante ashraf aslam atkinson
		aziz bailey baker baldwin barker barnes barnett barrett baxter begum bello bennett berry bibi boateng bradley brennan brown
		bryant burgess burke burns butler byrne campbell carpenter carr carroll carter chapman chaudhry chen chowdhury clark clarke
		clayton cole coleman collins connolly cooper cox crawford cunningham curtis daly daniels das davidson davies davis davison
		dawson desai dhillon dixon dobson doherty donnelly douglas doyle duffy dunn edwards elliott ellis evans farrell ferguson
		fernandes finch fisher fitzgerald flynn foster fowler francis freeman fuller gallagher garcia gardner george gibbs gibson
		gilbert gill goddard goodwin gordon graham gray greenwood gregory grewal griffin griffiths gupta hamilton hancock hansen
		harding harper harris harrison hart harvey hassan hawkins hayes henderson hewitt hicks higgins hodgson holland holmes hopkins
		howard howarth howell hudson hughes humphreys hunter hussain hussein hutchinson ibrahim ionescu iqbal jackson jacobs james
		jarvis jenkins jennings jensen johnson johnston jones jordan joseph joshi kamara kaur kavanagh kelly kemp kennedy kerr khalid
		khan khatun king knight kowalska kowalski kumar lawrence lawson lee leonard lewis lloyd lowe lucas macdonald mackenzie mahmood
		malik marshall martin mason matthews mccarthy mcdonald mcdonnell mcgrath mckenzie mclean mensah metcalfe miah middleton miller
		mirza mistry mitchell mohamed mohammed mohamud moore moran morgan morris morrison morton murphy murray musa naylor nelson
		newman nguyen nicholls nicholson noble nolan nowak obi obrien oconnor odonnell okafor okeke okonkwo oliver oneill osei osman
		osullivan owen owens owusu palmer parekh parker parkinson parmar patel patterson payne pearce pearson pereira perkins perry
		peters peterson phillips popescu potter powell quinn rahman rai rana randall rashid raza reed rees reid reynolds rhodes
		richards richardson riley roberts robertson robinson robson rodriguez rogers rossi rowe russell ryan sanders sandhu santos
		saunders schofield scott shah sharma shaw sheikh simmons simpson sims sinclair singh skinner slater smith spencer stephens
		stephenson stevens stevenson stewart sullivan sutherland sylla taylor thomas thompson thomson todd townsend tran tucker turner
		uddin vaughan vaz virk wade walker wallace walsh walters wang warner warren watkins watson watts weaver webb webster welch
		wheeler whitehead wilkins wilkinson williams williamson willis wilson wisniewska wong woodward wright yang yates yusuf zaman
		zhang`,
	placeSurname: `
		ash banks barton bell birch black bradford brook brooks burton bush church clifton cross dale dean field fields fleming ford
		fox frost green hall heath hill hills holt hunt kirk knowles lake lane marsh meadows mills newton nightingale norton oakley
		pond preston rivers rose stafford stokes stone sutton thornton walton ward waters wells west white wood woods wyatt`,
})

// ordinaryWords are words that a plan writes with a capital letter and that are no surname after a given name: those of councils,
// money, work and time, and the small words of titles.
var ordinaryWords = wordSet(placeWords, `
	about above access account across act action activity actual added additional adult adults advice adviser advisor advocacy affairs
	after against age agenda agreed agreement aid all allocation allowance allowances alternative amber amount analyst and annual any
	applies appointed approved april are area areas as ask asked assessment assessments assistant assumed assurance at attached august
	autumn away baby balance bank base basic be been before behaviour below benefit benefits best better between bid bids board body
	both bring budget bulletin business but buy by cabinet call can capacity capital care career carer carers carry case caseload
	caseloads cases cash chair change changes charge charges chief child childcare children churches civil claim claims clerical
	clinical co coach coaching code cohort cohorts collaborative commission commissioned commissioner commissioners committee common
	communities community company compliance conference confirmed connecting consultants consultation continues contract contracts
	contribution control coordinator core corporate cost costs could council councillor councillors county cover crisis culture current
	customer cut cuts daily data date day days deadline debt december decided decision decisions deficit delayed delivery demand
	department deputy design detached development did digital director directorate directors disability discussion disease district
	division do does domestic draft drug due duty earlier early earned east economic education effect eight element eligible emergency
	employed employer employment end ends engagement england english enterprise equal equality estates estimate estimates even event
	ever every evidence exchange executive existing expected extended extension extra fair families family february federal fee fees
	female figures final finance financial first fiscal five fixed for force forecast forecasts forum four frame free friday friendly
	from full funded funding funds further future general go good governance government governor grant grants gross group groups had
	half has have he head health help helpline her here high his holiday home homes hotline hours household housing how hubs if impact
	improvement in income increase independent infant information initiative inset inspection inspector intake integrated interim
	interview into investment is issue it its january job jobs joint july june justice keep key kind labour lady last later law lead
	leader leadership leads learning leave left legal leisure less letter level liaison lieutenant life like link list live living loan
	local locality location long lord low lower lump madam made main majesty make male management manager managers many march match
	maternity maximum may mayor medical meeting member members memory mental mentor mentors met mid midwife milestone minimum minister
	minutes mobile modern monday money monitoring month monthly months more most must name names national need needs neighbourhood net
	network new newborn next night nine no none north northern not note noted notes november now number nurse nurses nursing october of
	off offer office officer officers old older on once one only open operations option options or order other our out outcome outcomes
	outlook outreach outturn over overview own page paid panel parent parenting parents parish part partner party pay payment payments
	pays peer pension pensions people per performance period permanent person phase pilot pilots plan planned planning plans please
	plus police policy pool poor portfolio position post posts potential power practice practitioner practitioners prevention price
	prices principal prior private probation procurement professional profile profit programme programmes progress project projects
	proposal proposed protection provider provides provision public pupil pupils quality quarter quarterly question questions rate
	rates reading ready rebate recommended reconnect recreation recruitment red redundancy reforecast reform regional register relief
	rent reorganisation report reported reports reserve reserves residential resource resources response restructure result results
	return review reviews rising risk role roles round rule rules safe safeguarding said salary same saturday saving savings says scale
	schedule second secondary secondment secretary section secure see senior september service services session set seven she should
	sick side six small so social some south southern special specialist spend split spring staff staffing stage start started starter
	starts state statement statutory step stop strand strategic strategy strong student sub sum summer sunday supervisor supply support
	supports sure survey syndrome system table target targets task tax tea teacher teaching team teams technology temporary ten term
	than that the their them then therapist therapists therapy there these they third this those three through thursday time to
	together too top total touch town trainee trainer training tranche tranches transfer transformation transport travel treatment
	trial troubled tuesday turning two under union unit units until up update uplift upon upper use user vacancy value van visitor
	visitors voice voluntary volunteer vulnerable wage wales war was we wednesday week weekend weekly weeks welcome welfare well
	wellbeing were western what when where which while who whole why will winter with within without woman women work worker workers
	workforce working workshops would year years yes yet you young your youth zero zone`)

// ofPlaces are words that make the name before them that of a place, an organisation or a scheme: "Florence Nightingale House".
var ofPlaces = wordSet(placeWords)

// placeWords are the words of ofPlaces.
const placeWords = `
	academies academy almshouse almshouses arcade arts association avenue award awards barracks bequest bridge building buildings
	bursary camp campus canal castle cathedral centre centres chapel charitable charities charity church clinic close club college
	colleges consultancy consulting court creche crescent dock docks drive estate farm fellowship festival field fields foundation fund
	gallery garden gardens gate gates grammar green grove hall heath hospice hospital hostel hotel house hub infants inquiry institute
	institution junction junior lane library limited lodge ltd market memorial mews mill mission museum nursery palace parade park
	partners partnership pavilion place playground plc prep primary priory prison prize quay refuge residence river road roundabout row
	scheme scholarship school schools settlement shelter society solicitors square stadium station street studios surgery terrace
	theatre tower trust university vale view villa village villas walk ward way wharf wing woods works workshop yard`

// organisations are names of people that organisations go by.
var organisations = map[string]bool{
	"ellen macarthur": true, "george eliot": true, "james paget": true, "john lewis": true, "john muir": true, "john radcliffe": true,
	"joseph rowntree": true, "leonard cheshire": true, "marie curie": true, "marie stopes": true, "mary rose": true, "mary tavy": true,
	"michael page": true, "oliver wyman": true, "peter tavy": true, "robert half": true, "robert walters": true, "sue ryder": true,
	"thomas cook": true, "thomas coram": true,
}

// beforeSaints are words after which a given name is a saint's or a monarch's.
var beforeSaints = wordSet("st saint saints ss king queen prince princess duke duchess port fort mount lake blessed holy")

// particles are the small words within surnames.
var particles = wordSet("van von de der den du di da dos del bin ibn al el ap")

// smallWords are what may stand after a title without a name, in a heading: "Mr and Mrs".
var smallWords = wordSet("and or of for the to in on by with is as at")

// classes makes a table of words from those of each class, which spaces separate.
func classes(lists map[nameClass]string) map[string]nameClass {
	table := map[string]nameClass{}
	for class, list := range lists {
		for _, word := range strings.Fields(list) {
			table[word] = class
		}
	}
	return table
}

// wordSet makes a set of words.
func wordSet(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for _, word := range strings.Fields(list) {
			set[word] = true
		}
	}
	return set
}
