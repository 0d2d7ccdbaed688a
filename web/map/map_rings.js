// Where nodes are drawn. Those around one: on rings, the nearest innermost, each near what it is tied to further in. In a
// crowded ring every other node stands further out. Those that are tied to each other: on one ring, or, where names could
// not be read in it, in two columns or two rows, whichever shows them larger.

const step = 80; // from ring to ring
const room = 90; // along a ring
const crowd = 10; // nodes of a ring
const full = 2 * Math.PI;
const name = {wide: 130, high: 84}; // of a node with its name
const least = 0.9; // of its size, where a name can be read
const bow = 15, zigzag = 12; // of two columns or rows, so that edges along them pass what is between

/** How much wider than high a drawing is to be: as its frame, and somewhat more, for names are wide. */
const wider = ({wide, high}) => Math.max(0.7, Math.min(1.1 * wide / high, 1.5));

/** Where the nodes around the first stand, in a frame of such a size. */
export function rings(nodes, edges, frame) {
  const wide = wider(frame);
  const turns = new Map(); // where on its ring a node stands
  const places = new Map([[nodes[0].node.id, {x: 0, y: 0}]]);
  let radius = 25; // the name of the middle wants room
  for (let distance = 1; nodes.some((one) => one.distance === distance); distance++) {
    const ids = nodes.filter((one) => one.distance === distance).map(({node}) => node.id);
    const crowded = ids.length > crowd;
    radius = Math.max(radius + step, ids.length * (crowded ? room / 2 : room) / full);
    const gap = Math.min((crowded ? room / 2 : room) / radius, full / ids.length);
    const wanted = new Map(ids.map((id, i) => [id, meanTurn(id, edges, turns) ?? i * full / ids.length]));
    ids.sort((a, b) => wanted.get(a) - wanted.get(b));
    let last = -gap;
    for (const id of ids) turns.set(id, last = Math.max(last + gap, wanted.get(id)));
    const first = turns.get(ids[0]);
    const isOver = last - first > full - gap + 0.001;
    ids.forEach((id, i) => {
      if (isOver) turns.set(id, first + i * full / ids.length);
      const far = radius + (crowded && i % 2 ? step : 0);
      places.set(id, {x: wide * far * Math.sin(turns.get(id)), y: -far * Math.cos(turns.get(id))});
    });
    if (crowded) radius += step;
  }
  return places;
}

/** The mean of where those stand that a node is tied to and that have their place already. */
function meanTurn(id, edges, turns) {
  const tied = edges.flatMap(({from, to}) => (from.id === id ? [to.id] : to.id === id ? [from.id] : [])).filter((one) => turns.has(one));
  if (tied.length === 0) return null;
  const sum = (of) => tied.reduce((all, one) => all + of(turns.get(one)), 0);
  return (Math.atan2(sum(Math.sin), sum(Math.cos)) + full) % full;
}

/** Where nodes stand that are tied to each other, clockwise, in a frame of such a size. */
export function ring(ids, frame) {
  const wide = wider(frame);
  const radius = Math.max(26 * ids.length, Math.min((frame.wide - name.wide) / 2 / wide, (frame.high - name.high) / 2));
  const size = Math.min(frame.wide / (2 * wide * radius + name.wide), frame.high / (2 * radius + name.high));
  if (size < least) return lines(ids, frame);
  return new Map(ids.map((id, i) => [id, {x: wide * radius * Math.sin(i * full / ids.length), y: -radius * Math.cos(i * full / ids.length)}]));
}

/** In two columns or two rows, whichever shows names larger. */
function lines(ids, frame) {
  const half = Math.ceil(ids.length / 2);
  const swing = 2 * bow + 4 * zigzag;
  const size = (wide, high) => Math.min(frame.wide / wide, frame.high / high);
  const isHigh = size(2 * name.wide + swing, half * name.high) > size(half * name.wide, 2 * name.high + swing);
  const [long, deep, most, span] = isHigh ? [name.high, name.wide, frame.high, frame.wide] : [name.wide, name.high, frame.wide, frame.high];
  const pace = Math.max(long, most / half);
  const apart = Math.max(deep + 2 * zigzag, span - deep - 2 * (bow + zigzag)) / 2;
  return new Map(ids.map((id, i) => {
    const isBack = i >= half;
    const row = isBack ? ids.length - 1 - i : i;
    const along = (row + 0.5 - half / 2) * pace;
    const across = apart + bow * Math.sin(Math.PI * (row + 0.5) / half) + (row % 2 ? zigzag : -zigzag);
    return [id, isHigh ? {x: isBack ? -across : across, y: along} : {x: along, y: isBack ? across : -across}];
  }));
}
