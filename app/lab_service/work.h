// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/service_config.h"

#include <stop_token>

namespace holdfast::lab_service {

/// Does the work of one request or task: a time that varies, most of it waiting, some of it computing.
/// `weight` scales it.
void doWork(const lab::WorkConfig& work, double weight, const std::stop_token& stop);

} // namespace holdfast::lab_service
