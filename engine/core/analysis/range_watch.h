// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace holdfast::analysis {

/// The range that a quantity has kept so far, and by how much a new value leaves it. Three numbers, O(1).
///
/// A value outside is answered with its distance from the range as a share of the range's width; then the
/// range grows to hold it, by at most its own width, so that one huge value does not make it blind. What is
/// not seen again is forgotten: both ends move towards the middle, where that lies between them, by 1/10,000
/// of the distance at each value. Records of a stationary quantity become rare by themselves (the n-th value
/// is one with probability 2/n), which is what makes one margin serve quantities of any distribution (Feller,
/// «An introduction to probability theory», vol. II, I.5; the margin: Numenta's «spatial anomaly»).
///
/// Units: those of the quantity. Finite values only.
class RangeWatch {
public:
    /// How far `value` lies beyond the range, in widths; 0 inside and for the first value; at most 1e6.
    /// `leastWidth` >= 0: the width is taken to be at least that, so that a constant's noise is no departure.
    [[nodiscard]] float step(float value, float leastWidth, std::uint32_t before);

    [[nodiscard]] float low() const { return m_low; }

    [[nodiscard]] float high() const { return m_high; }

private:
    float m_low = 0.0F;
    float m_high = 0.0F;
    float m_middle = 0.0F;
};

/// The same for a positive size of which only the ratio matters, in octaves: how far the logarithm to base 2
/// lies beyond its range on one side. The range follows slowly (a twentieth of the distance a value), since
/// the sizes it is used for are running means that move in small steps.
class OctaveWatch {
public:
    enum class Side : std::uint8_t { Above, Below };

    /// Octaves beyond the range on `side`; 0 inside and for the first value. `before`: values seen so far.
    [[nodiscard]] float step(float octave, Side side, std::uint32_t before);

    [[nodiscard]] float low() const { return m_low; }

    [[nodiscard]] float high() const { return m_high; }

private:
    float m_low = 0.0F;
    float m_high = 0.0F;
    float m_middle = 0.0F;
};

} // namespace holdfast::analysis
