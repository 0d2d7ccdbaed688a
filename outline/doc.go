// Package outline reads a numbered outline, as a mind-map tool exports a municipality's strategy, into changes of
// the graph: development areas with their focus areas, desired states, target area and documents, and every
// background paragraph as a passage.
//
// The outline is plain text in UTF-8. An item is a line that begins with its number ("5.2.2. Utveckla …"); items of
// the first level are development areas, items of the second are their sections, and what stands below a section is
// read by the section's rule:
//
//	Allmänt om utvecklingsområdet   background: passages, and the few facts a paragraph states about its area
//	Insatsområden                   focus areas, nested ones included
//	Önskat läge                     desired states
//	Kopplar till                    the target area
//	Anknyter till                   documents, one comma list, "Kommande dokument" begins the upcoming ones
//
// Parse knows nothing of the graph; Changes turns what it read into graph changes. Neither drops anything: what has
// no place among the kinds above is a passage, and a Note with its line number says so.
package outline
