// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_panel.h"
#include <QtWidgets/QApplication>
#include <QtWidgets/QGridLayout>
#include <QtTest/QTest>
#include <cmath>
using namespace holdfast; using namespace holdfast::charts; using namespace std::chrono_literals;
static std::vector<HistoryPoint> wave(TimePoint from, Duration len, Duration step, double mid, double amp, double trend, bool spread=false){ std::vector<HistoryPoint> v; int i=0; unsigned s=7; for(TimePoint t=from;t<=from+len;t+=step,++i){ s=s*1103515245+12345; double n=((s>>16)%1000)/1000.0-.5; double x=mid+amp*std::sin(i*.08)+amp*.3*n+trend*i; v.push_back({t, spread?x-amp*.4*std::abs(n)-amp*.1:x, spread?x+amp*std::abs(n)+amp*.1:x, x, x, spread?12u:1u}); } return v; }
int main(int argc,char**argv){ qputenv("QT_QPA_PLATFORM","offscreen"); QApplication app(argc,argv);
 const TimePoint now(std::chrono::milliseconds(1795250000000LL));
 for(auto sc:{theme::SchemeChoice::Dark,theme::SchemeChoice::Light}){ theme::Theme th(app,sc); 
  TimeView view([now]{return now;}, 1h); QWidget w; w.setAutoFillBackground(true); QPalette p=w.palette(); p.setColor(QPalette::Window, th.color(theme::Role::Surface)); w.setPalette(p);
  auto*g=new QGridLayout(&w); g->setSpacing(12); g->setContentsMargins(16,16,16,16);
  auto add=[&](const QString&t,int r,int c){ auto*x=new ChartPanel(th,view,t); g->addWidget(x,r,c); return x; };
  auto*a=add(u"memory"_qs,0,0); Content m; m.unit=Unit::Bytes; m.lines={{u"memory"_qs,theme::Role::Accent,wave(now-1h,1h,10s,1.3e9,5e7,1.2e6),30s,false}}; m.levels={{Level::Kind::Limit,2147483648.0,u"limit"_qs},{Level::Kind::Warn,0.7*2147483648.0,u"warns at"_qs}}; a->setContent(m); a->setStatus(TimeChart::Status::Ready); a->setFigure(u"1.61 of 2 GiB"_qs,theme::Role::Ink);
  auto*b=add(u"response time"_qs,0,1); Content l; l.unit=Unit::Seconds; auto pts=wave(now-1h,1h,20s,.31,.05,0,true); pts.erase(pts.begin()+80,pts.begin()+110); pts.erase(pts.begin()+111,pts.begin()+120); l.lines={{u"latency"_qs,theme::Role::Accent,pts,60s,false}}; b->setContent(l); b->setStatus(TimeChart::Status::Ready); b->setFigure(u"312 ms"_qs,theme::Role::Ink);
  auto*c=add(u"error rate"_qs,0,2); Content e; e.unit=Unit::Ratio; auto ep=wave(now-1h,50min,30s,.02,.01,0); e.lines={{u"errors"_qs,theme::Role::Accent,ep,90s,true}}; e.levels={{Level::Kind::Critical,.05,u"critical at"_qs},{Level::Kind::Warn,.02,u"warns at"_qs}}; c->setContent(e); c->setStatus(TimeChart::Status::Ready); c->setFigure(u"2.1 %"_qs,theme::Role::Muted); c->setNote(u"stale, 10 min ago"_qs);
  auto*d=add(u"queue depth"_qs,1,0); Content q; q.unit=Unit::Count; q.lines={{u"queue"_qs,theme::Role::Accent,wave(now-1h,45min,30s,40,20,0),90s,false}}; for(int i=0;i<=30;++i) q.forecast.push_back({now-15min+i*30s,40+i*1.5,40+i*.8-2,40+i*2.6+2}); d->setContent(q); d->setStatus(TimeChart::Status::Ready);
  auto*f=add(u"cache hit ratio"_qs,1,1); f->setStatus(TimeChart::Status::Loading,u"Reading history…"_qs); Content z; z.unit=Unit::Ratio; f->setContent(z);
  auto*h=add(u"database size"_qs,1,2); h->setStatus(TimeChart::Status::Failed,u"History could not be read: the store is damaged."_qs);
  w.resize(1440,560); w.show(); if(!QTest::qWaitForWindowExposed(&w)) return 1; view.setCursor(now-20min);
  const QString n = sc==theme::SchemeChoice::Dark?u"dark"_qs:u"light"_qs;
  w.grab().save(u"/tmp/uic/charts-%1.png"_qs.arg(n));
 } }
