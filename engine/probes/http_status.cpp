// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_status.h"

#include "engine/core/base/text.h"
#include "engine/probes/http_fetch.h"

namespace holdfast::probes {

ProbeProblem problemOfStatus(int status, int from, int to) noexcept {
    if (status >= from && status <= to) return ProbeProblem::None;
    if (status >= 500) return ProbeProblem::NotReady;
    if (status == 401 || status == 407) return ProbeProblem::Authentication;
    return status == 403 ? ProbeProblem::Permission : ProbeProblem::Configuration;
}

std::string wordsOfAnswer(const FetchAnswer& answer) {
    constexpr std::size_t kEnough = 4096;
    std::string words = std::to_string(answer.status);
    if (!answer.reason.empty()) words += ' ' + answer.reason;
    const auto body = trimmed(std::string_view(answer.body).substr(0, kEnough));
    // A page for browsers says in markup what the status says in a word.
    return body.empty() || body.starts_with('<') ? words : words + ": " + std::string(body);
}

} // namespace holdfast::probes
