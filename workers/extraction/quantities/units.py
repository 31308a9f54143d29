"""Units as news prints them, and their UCUM codes."""

_PRINTED = """
% = % percent, per cent, pct
percentage points = percentage point, percentage points, percent points, pct points
basis points = basis point, basis points
km = kilometer, kilometers, kilometre, kilometres, kms
m = meter, meters, metre, metres
cm = centimeter, centimeters, centimetre, centimetres, cms
mm = millimeter, millimeters, millimetre, millimetres
um = micron, microns, micrometers, micrometres
nm = nanometer, nanometers, nanometre, nanometres
[mi_i] = mile, miles
[nmi_i] = nautical mile, nautical miles
[yd_i] = yard, yards
[ft_i] = foot, feet, ft
[in_i] = inch, inches
[ly] = light year, light years, light-year, light-years
km2 = square kilometer, square kilometers, square kilometre, square kilometres, sq km, km²
m2 = square meter, square meters, square metre, square metres, sq m, m²
[smi_us] = square mile, square miles, sq miles
[sft_i] = square foot, square feet, sq ft
har = hectare, hectares, ha
[acr_us] = acre, acres
kg = kilogram, kilograms, kilogramme, kilogrammes, kilo, kilos, kgs
g = gram, grams, gramme, grammes
mg = milligram, milligrams
ug = microgram, micrograms, mcg
t = tonne, tonnes, metric ton, metric tons, metric tonne, metric tonnes, mt
[lb_av] = lb, lbs, pound, pounds
[oz_av] = ounce, ounces, oz
L = liter, liters, litre, litres
mL = milliliter, milliliters, millilitre, millilitres, ml
m3 = cubic meter, cubic meters, cubic metre, cubic metres, m³
[cft_i] = cubic foot, cubic feet
[gal_us] = gallon, gallons
[bbl_us] = barrel, barrels
[bu_us] = bushel, bushels
km/h = kilometers per hour, kilometres per hour, kilometers an hour, kilometres an hour, kph, kmh, km/h
[mi_i]/h = miles per hour, miles an hour, mph
m/s = meters per second, metres per second, m/s
[kn_i] = knot, knots
Cel = degree Celsius, degrees Celsius, degrees centigrade, degrees C, °C, ° C
[degF] = degree Fahrenheit, degrees Fahrenheit, degrees F, °F, ° F
kW.h = kilowatt hour, kilowatt hours, kilowatt-hour, kilowatt-hours, kWh
MW.h = megawatt hour, megawatt hours, megawatt-hour, megawatt-hours, MWh
GW.h = gigawatt hour, gigawatt hours, gigawatt-hour, gigawatt-hours, GWh
TW.h = terawatt hour, terawatt hours, terawatt-hour, terawatt-hours, TWh
W = watt, watts
kW = kilowatt, kilowatts, kW
MW = megawatt, megawatts, MW
GW = gigawatt, gigawatts, GW
V = volt, volts
kV = kilovolt, kilovolts, kV
[HP] = horsepower
kHz = kilohertz, kHz
MHz = megahertz, MHz
GHz = gigahertz, GHz
kBy = kilobyte, kilobytes, KB, kB
MBy = megabyte, megabytes, MB
GBy = gigabyte, gigabytes, GB
TBy = terabyte, terabytes, TB
Mbit/s = megabits per second, Mbps
Gbit/s = gigabits per second, Gbps
[ppm] = parts per million, ppm
s = second, seconds
min = minute, minutes, mins
h = hour, hours, hrs
d = day, days
wk = week, weeks
mo = month, months, mths, mth
a = year, years, yrs
"""

#: As printed, to the UCUM code; what no UCUM code says, points of a percentage, by its name.
UNITS = {
    printed.strip(): code.strip()
    for line in _PRINTED.strip().splitlines()
    for code, _, names in [line.partition(" = ")]
    for printed in names.removeprefix("% ").split(",")
}
#: Abbreviations that are read only as printed, and only behind a figure.
SYMBOLS = {"km": "km", "m": "m", "cm": "cm", "mm": "mm", "kg": "kg", "g": "g", "mg": "mg", "L": "L"}
#: Spans of time: `two years ago` is a date, and `37-year-old` an age.
SPANS = frozenset({"s", "min", "h", "d", "wk", "mo", "a"})
