// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fuzzy_match.h"

#include <algorithm>
#include <limits>

namespace holdfast::shell {

namespace {

constexpr int kNone = std::numeric_limits<int>::min() / 2;
constexpr int kBegins = 10; ///< the letter begins a word
constexpr int kFollows = 6; ///< the letter stands right after the one found before
constexpr int kFound = 1;
constexpr int kStarts = 12; ///< the text begins with the first letter
constexpr qsizetype kLongest = 200;

bool begins(const QString& text, qsizetype at) {
    if (at == 0) return true;
    const QChar before = text[at - 1];
    return !before.isLetterOrNumber() || (before.isLower() && text[at].isUpper());
}

} // namespace

// The best way of finding the letters, not the first: best[l][t] is the score of the first l + 1 letters with
// the last of them at t. Texts are names and commands; beyond kLongest letters the rest is not searched.
std::optional<FuzzyMatch> fuzzyMatch(const QString& text, const QString& words) {
    QString wanted = words.toCaseFolded();
    wanted.removeIf([](QChar letter) { return letter.isSpace(); });
    if (wanted.isEmpty()) return FuzzyMatch{};
    const QString searched = text.left(kLongest);
    // Folding may lengthen a text («ß»); positions would be off then, and it is searched as it stands.
    QString folded = searched.toCaseFolded();
    if (folded.size() != searched.size()) folded = searched;
    const auto length = static_cast<std::size_t>(folded.size());
    const auto letters = static_cast<std::size_t>(wanted.size());
    if (letters > length) return std::nullopt;
    std::vector<std::vector<int>> best(letters, std::vector<int>(length, kNone));
    std::vector<std::vector<int>> from(letters, std::vector<int>(length, -1));
    for (std::size_t l = 0; l < letters; ++l) {
        int reached = kNone;
        int reachedAt = -1;
        for (std::size_t t = 0; t < length; ++t) {
            const auto place = static_cast<qsizetype>(t);
            if (l > 0 && t > 0 && best[l - 1][t - 1] > reached) {
                reached = best[l - 1][t - 1];
                reachedAt = static_cast<int>(t) - 1;
            }
            if (folded[place] != wanted[static_cast<qsizetype>(l)]) continue;
            const int own = begins(text, place) ? kBegins : kFound;
            if (l == 0) {
                best[l][t] = own + (t == 0 ? kStarts : 0);
                continue;
            }
            if (reached == kNone) continue;
            best[l][t] = reached + own;
            from[l][t] = reachedAt;
            const int side =
                t > 0 && best[l - 1][t - 1] != kNone ? best[l - 1][t - 1] + std::max(own, kFollows) : kNone;
            if (side >= best[l][t]) {
                best[l][t] = side;
                from[l][t] = static_cast<int>(t) - 1;
            }
        }
    }
    const auto end = std::ranges::max_element(best.back());
    if (*end == kNone) return std::nullopt;
    FuzzyMatch match{.score = *end * 100 - static_cast<int>(std::min<std::size_t>(length, 99)),
                     .positions = {}};
    int at = static_cast<int>(end - best.back().begin());
    for (std::size_t l = letters; l-- > 0;) {
        match.positions.push_back(at);
        at = from[l][static_cast<std::size_t>(at)];
    }
    std::ranges::reverse(match.positions);
    return match;
}

} // namespace holdfast::shell
