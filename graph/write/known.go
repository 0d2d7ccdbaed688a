package write

// refusedPlaces are the places of refusals: there may be thousands.
type refusedPlaces struct {
	// at and above hold those places, and those with all that they lie in, but for
	// whole inputs: there may be more wrong with one. said holds what is said of each.
	at, above, said map[string]bool
}

func (p *plan) known() refusedPlaces {
	known := refusedPlaces{at: map[string]bool{}, above: map[string]bool{}, said: map[string]bool{}}
	for _, one := range p.refused {
		known.said[one.Input.String()+one.Err.Error()] = true
		if p.whole(one.Input) {
			continue
		}
		known.at[one.Input.String()] = true
		for n := range len(one.Input) + 1 {
			known.above[one.Input[:n].String()] = true
		}
	}
	return known
}

// follows tells whether a refusal of that place, or of one in it or around it, is
// known already.
func (r refusedPlaces) follows(at Path, whole bool) bool {
	if whole {
		return false
	}
	for n := range len(at) + 1 {
		if r.at[at[:n].String()] {
			return true
		}
	}
	return r.above[at.String()]
}
