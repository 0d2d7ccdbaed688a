// The overview: the heat map of a municipality and what falls between the chairs, as /graphql answers. It follows
// what happens, and its address says what it shows, so that it can be linked to.
import {download, follow, showAnswer} from './ask.js';
import {bars, legend, map, text} from './overview_draw.js';

const page = Object.fromEntries(['choices', 'ground', 'excerpt', 'legend', 'map', 'note', 'orphans', 'to-map', 'coverage-table', 'orphans-table']
  .map((id) => [id, document.getElementById(id)]));
const {municipality, by} = page.choices.elements;
const wanted = new URLSearchParams(location.search).get('by');
if ([...by.options].some((option) => option.value === wanted)) by.value = wanted;

const overview = `query Overview($municipality: [String!], $by: CoverageBy!) {
  coverage(municipality: $municipality, by: $by) {
    municipality { name }
    plans { title }
    asOf
    completeness
    departments { name }
    rows {
      goal { code title }
      target { code title }
      dimension
      targetArea { title }
      colour rule departments assignments notDistributed elsewhere
      cells { department { name } assignments activities indicators }
    }
  }
  orphans(municipality: $municipality) {
    totalCount
    counts { kind reason count }
    list {
      kind
      reasons
      node {
        id
        ... on Target { code title }
        ... on Assignment { assignmentNumber: number title }
        ... on DevelopmentArea { areaNumber: number title }
        ... on PolicyDocument { title }
      }
    }
  }
}`;

/** The question behind what is chosen, and what shows its answer. */
const asked = () => [overview, {municipality: [municipality.value], by: by.value}, draw];
const show = () => showAnswer(asked);

function draw({coverage: [found], orphans: [broken]}) {
  page.ground.textContent = text.ground(found);
  page.excerpt.hidden = found.completeness !== 'EXCERPT';
  legend(page.legend, found.rows);
  map(page.map, found);
  page.note.textContent = text.note(found);
  bars(page.orphans, broken, municipality.value);
  const of = {municipality: municipality.value, separator: 'semicolon'}; // as spreadsheets in Swedish want it
  page['coverage-table'].href = `/export/coverage.csv?${new URLSearchParams({...of, by: by.value})}`;
  page['orphans-table'].href = `/export/orphans.csv?${new URLSearchParams(of)}`;
  page['to-map'].href = `/map?${new URLSearchParams({municipality: municipality.value})}`;
}

for (const table of ['coverage-table', 'orphans-table']) page[table].addEventListener('click', download);
page.choices.addEventListener('submit', (event) => event.preventDefault());
page.choices.addEventListener('change', async () => {
  if (municipality.value) history.replaceState(null, '', `?${new URLSearchParams({municipality: municipality.value, by: by.value})}`);
  await show();
  follow(show);
});
await show();
follow(show);
