package clients_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"malgraf/clients"
)

// namesOver are the pairs of nodes in the drawing whose names overlap.
const namesOver = `(() => {
	const names = ` + drawing + `.nodes().map((node) => [node.data('label'), node.boundingBox({includeNodes: false, includeEdges: false, includeOverlays: false})]);
	return names.flatMap(([a, one], i) => names.slice(i + 1)
		.filter(([, other]) => Math.min(one.x2, other.x2) - Math.max(one.x1, other.x1) > 2 && Math.min(one.y2, other.y2) - Math.max(one.y1, other.y1) > 2)
		.map(([b]) => a + ' / ' + b));
})()`

// The names of areas and departments that are tied by what they share can be read on a telephone
// too, whichever way it is held.
func TestNamesOfWhatIsTiedCanBeRead(t *testing.T) {
	server := clients.Start(t, "--store=memory:", "--seed=agenda2030,ljusdal,mora")
	browser, seen := openBrowser(t)
	for _, of := range []string{"2062&view=DEVELOPMENT_AREA", "2161&view=DEPARTMENT"} {
		for _, size := range [][2]int64{{320, 568}, {390, 844}, {844, 390}, {768, 1024}, {1550, 1000}} {
			what := fmt.Sprintf("%s on %d × %d", of, size[0], size[1])
			run(t, browser, "see "+what,
				chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(server.URL+"/map?municipality="+of),
				poll(`document.querySelectorAll('#list details').length > 0`))
			if over := evaluate[[]string](t, browser, namesOver); len(over) > 0 {
				t.Errorf("%s: names overlap: %q", what, over)
			}
			if pixels := evaluate[float64](t, browser, drawing+`.zoom() * `+drawing+`.nodes()[0].numericStyle('font-size')`); pixels < 9 || pixels > 16 {
				t.Errorf("%s: names are %.1f pixels high", what, pixels)
			}
		}
	}
	seen.assertOnly(t, server.URL)
}
