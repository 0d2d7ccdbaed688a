package main

import (
	"image/color"
	"os"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// drawn are the sides in the plot, in colours that also those tell apart who do not
// see all of them.
var drawn = []struct {
	name  string
	color color.Color
}{
	{peer, color.RGBA{R: 0xd5, G: 0x5e, A: 0xff}},
	{onNeo4j, color.RGBA{G: 0x72, B: 0xb2, A: 0xff}},
	{again, color.RGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}},
	{bare, color.RGBA{R: 0x99, G: 0x99, B: 0x99, A: 0xff}},
	{embedded, color.RGBA{G: 0x9e, B: 0x73, A: 0xff}},
	{ready, color.RGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}},
}

// legendWidth is the room for the names of the sides, beside the panels.
const legendWidth = 5.5 * vg.Centimeter

// plot draws p50 of each question by the number of municipalities, a panel a
// question, both on logarithmic scales.
func (r *report) plot(path string) error {
	panels := make([]*plot.Plot, len(r.Graphs[0].Questions))
	low, high := 0.1, 1000.0
	legend := plot.NewLegend()
	legend.Top, legend.Left, legend.Padding = true, true, vg.Points(4)
	for i := range panels {
		var err error
		if panels[i], err = r.panel(i, &legend); err != nil {
			return err
		}
		low, high = min(low, panels[i].Y.Min), max(high, panels[i].Y.Max)
	}
	for _, panel := range panels {
		panel.Y.Min, panel.Y.Max = low, high
	}
	width, height := 5.5*vg.Centimeter*vg.Length(len(panels)), 9*vg.Centimeter
	canvas := vgsvg.New(width+legendWidth, height)
	whole := draw.New(canvas)
	whole.SetColor(color.White)
	whole.Fill(whole.Rectangle.Path())
	legend.Draw(draw.Crop(whole, width+vg.Points(12), 0, 0, -vg.Points(20)))
	tiles := plot.Align([][]*plot.Plot{panels}, draw.Tiles{Rows: 1, Cols: len(panels), PadX: vg.Points(6)}, draw.Crop(whole, 0, -legendWidth, 0, 0))
	for i, panel := range panels {
		panel.Draw(tiles[0][i])
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := canvas.WriteTo(file); err != nil {
		return err
	}
	return file.Close()
}

// panel draws one question. The first one names the sides in the legend.
func (r *report) panel(question int, legend *plot.Legend) (*plot.Plot, error) {
	p := plot.New()
	p.BackgroundColor = color.White
	p.Title.Text = r.Graphs[0].Questions[question].Name
	p.X.Label.Text = "municipalities"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.Y.Tick.Marker = plot.LogTicks{Prec: -1}
	if question == 0 {
		p.Y.Label.Text = "p50 in ms"
	}
	var ticks plot.ConstantTicks
	for _, graph := range r.Graphs {
		ticks = append(ticks, plot.Tick{Value: float64(graph.Municipalities), Label: strconv.Itoa(graph.Municipalities)})
	}
	p.X.Tick.Marker = ticks
	for _, side := range drawn {
		points := make(plotter.XYs, len(r.Graphs))
		for i, graph := range r.Graphs {
			points[i] = plotter.XY{X: float64(graph.Municipalities), Y: graph.Questions[question].Sides[side.name].P50}
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return nil, err
		}
		line.Color, dots.Color, dots.Shape = side.color, side.color, draw.CircleGlyph{}
		p.Add(line, dots)
		if question == 0 {
			legend.Add(side.name, line)
		}
	}
	return p, nil
}
