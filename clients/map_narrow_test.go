package clients_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"malgraf/clients"
)

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
			if pixels := nameHigh(t, browser, 0); pixels < 9 || pixels > 16 {
				t.Errorf("%s: names are %.1f pixels high", what, pixels)
			}
		}
	}
	seen.assertOnly(t, server.URL)
}
