package graph_test

import (
	"testing"

	"malgraf/graph"
)

func TestJoinHyphens(t *testing.T) {
	cases := []struct{ text, want string }{
		{"Dagvatten- program", "Dagvattenprogram"},
		{"avfallsförebyg- gande och", "avfallsförebyggande och"},
		{"inom håll- barhetsområdet.", "inom hållbarhetsområdet."},
		{"genom- förandeinriktat", "genomförandeinriktat"},
		{"av- fallsförebyggande", "avfallsförebyggande"},
		{"Bostadsförsörjnings- program, Grönstrukturplan", "Bostadsförsörjningsprogram, Grönstrukturplan"},
		{"moderna energi- tjänster", "moderna energitjänster"},
		{"den icke hand- lande sektorn", "den icke handlande sektorn"},
		{"en stimu- lerande miljö", "en stimulerande miljö"},
		{"kunskaps- skillnader", "kunskapsskillnader"},
		{"kommun- relaterade", "kommunrelaterade"},
		{"de na- tionella konsum- tionsbaserade", "de nationella konsumtionsbaserade"},
		{"av- falls- plan", "avfallsplan"},
		{"om- och nybyggnation", "om- och nybyggnation"},
		{"gång- och cykelvägar", "gång- och cykelvägar"},
		{"natur- och kulturmiljövärden", "natur- och kulturmiljövärden"},
		{"kultur- och fritidsaktiviteter", "kultur- och fritidsaktiviteter"},
		{"metod- och kvalitetsutveckling", "metod- och kvalitetsutveckling"},
		{"sol- eller vindkraft", "sol- eller vindkraft"},
		{"skol- samt förskolemiljö", "skol- samt förskolemiljö"},
		{"mark- respektive vattenfrågor", "mark- respektive vattenfrågor"},
		{"in- och/eller utflyttning", "in- och/eller utflyttning"},
		{"såväl in- som utflyttning", "såväl in- som utflyttning"},
		{"från grund- till gymnasieskola", "från grund- till gymnasieskola"},
		{"kultur-, natur- och miljövård", "kultur-, natur- och miljövård"},
		{"efter- som", "eftersom"},
		{"där- till", "därtill"},
		{"e- arkiv", "e-arkiv"},
		{"IT- stöd", "IT-stöd"},
		{"1990- talet", "1990-talet"},
		{"e-legitimation", "e-legitimation"},
		{"mångfalden - som är nödvändig", "mångfalden - som är nödvändig"},
		{"resultat – goda exempel – internt", "resultat – goda exempel – internt"},
		{"”Regionstad Mora – för ett aktivt liv”", "”Regionstad Mora – för ett aktivt liv”"},
		{"2015- 2018", "2015- 2018"},
		{"Ljusdal- Mora", "Ljusdal- Mora"},
		{"två  mellanslag\u00a0och tabb\there", "två mellanslag och tabb here"},
		{"dag\u00advatten\u00ad plan", "dagvattenplan"},
		{"dag\u2010 vatten", "dagvatten"},
		{"-", "-"}, {"a -- b", "a -- b"}, {"", ""},
	}
	for _, c := range cases {
		if got := graph.JoinHyphens(c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
