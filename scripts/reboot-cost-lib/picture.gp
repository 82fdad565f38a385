# SPDX-License-Identifier: GPL-2.0
#
# Which exits a reboot is made of, and their rate over its course. From outside:
# dir, format (svg or pngcairo), and what, the title.

has_course = system("test -s '".dir."/course.csv' && echo 1") eq "1"
height = has_course ? 800 : 420
set output dir.'/reboot-cost.'.(format eq 'svg' ? 'svg' : 'png')
if (format eq 'svg') {
	set terminal svg size 800, height font 'DejaVu Sans,13' background 'white'
} else {
	set terminal pngcairo size 800, height font 'DejaVu Sans,10' background 'white'
}
set multiplot title what noenhanced
set termoption noenhanced

# Bars, the most frequent on top.
split = has_course ? 0.48 : 0.03
set lmargin at screen 0.25
set rmargin at screen 0.95
set tmargin at screen (has_course ? 0.89 : 0.82)
set bmargin at screen split
set datafile separator "\t"
stats dir.'/bars' using 2 nooutput
set xrange [0:STATS_max * 1.2]
set yrange [STATS_records - 0.4:-0.6]
unset xtics
set ytics nomirror scale 0
set border 2
set style fill solid 0.8 noborder
plot dir.'/bars' using ($2 / 2):0:($2 / 2):(0.36):ytic(1) with boxxyerror linecolor '#3465a4' notitle, \
	'' using 2:0:(sprintf("%.0f", $2)) with labels left offset 0.6, 0 notitle

if (has_course) {
	# Exits per second; each phase's name has a line of its own above them.
	set lmargin at screen 0.12
	set tmargin at screen 0.42
	set bmargin at screen 0.08
	set border 3
	set datafile separator ','
	set xrange [*:*]
	set yrange [*:*] noreverse
	stats dir.'/course.csv' using 1:2 every ::1 nooutput
	top = STATS_max_y > 0 ? STATS_max_y : 1
	first = STATS_min_x
	last = STATS_max_x
	set xrange [first:last]
	set yrange [0:top * 1.6]
	set xtics nomirror
	set ytics autofreq nomirror scale 1
	set format y '%.0f'
	set xlabel 'seconds since the reboot was asked for'
	set ylabel 'exits per second'
	names = system("cut -d' ' -f1 '".dir."/phases'")
	times = system("cut -d' ' -f2 '".dir."/phases'")
	do for [i = 1:words(names)] {
		name = word(names, i) eq 'asked' ? 'asked, shutdown' : word(names, i)
		t = real(word(times, i))
		y = top * (1.6 - 0.1 * i)
		set arrow from t, 0 to t, y + top * 0.03 nohead linecolor '#a40000' dashtype 2
		if (t > (first + last) / 2) {
			set label name at t, y right offset -0.6, 0 textcolor '#a40000'
		} else {
			set label name at t, y left offset 0.6, 0 textcolor '#a40000'
		}
	}
	set style fill solid 0.5 noborder
	plot dir.'/course.csv' using 1:2 every ::1 with fillsteps linecolor '#3465a4' notitle
}
unset multiplot
