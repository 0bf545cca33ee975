// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/page_context.h"

namespace holdfast::shell {

PageContext::PageContext(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {}

void PageContext::setTimeWindow(TimeWindow window) {
    if (window == m_timeWindow) return;
    m_timeWindow = window;
    Q_EMIT timeWindowChanged(window);
}

void PageContext::goTo(const Place& place) {
    Q_EMIT placeRequested(place);
}

void PageContext::back() {
    Q_EMIT backRequested();
}

void PageContext::showService(const ServiceId& service) {
    goTo({.page = QStringLiteral("services"), .service = service, .part = {}});
}

void PageContext::showInTopology(const ServiceId& service) {
    goTo({.page = QStringLiteral("topology"), .service = service, .part = {}});
}

void PageContext::say(const QString& sentence) {
    Q_EMIT said(sentence);
}

void PageContext::openFleet(const QString& file) {
    Q_EMIT fleetRequested(file);
}

void PageContext::discoverCompose(const QString& file) {
    Q_EMIT composeRequested(file);
}

void PageContext::startLab() {
    Q_EMIT labRequested();
}

void PageContext::reviewPlan(const actions::PlanRequest& request) {
    Q_EMIT planRequested(request);
}

void PageContext::showPlan(const actions::PlanId& plan) {
    Q_EMIT planChosen(plan);
}

void PageContext::newPlan(const ServiceId& service) {
    Q_EMIT newPlanRequested(service);
}

void PageContext::unlock() {
    Q_EMIT unlockRequested();
}

void PageContext::settle(const actions::PlanId& plan) {
    Q_EMIT settleRequested(plan);
}

void PageContext::testGuards() {
    Q_EMIT guardTestRequested();
}

void PageContext::breakGlass(const ServiceId& service) {
    Q_EMIT glassRequested(service);
}

void PageContext::editLadder(const ServiceId& service) {
    Q_EMIT ladderRequested(service);
}

} // namespace holdfast::shell
