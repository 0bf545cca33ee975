#include "tests/support/sample_topology.h"
#include "ui/theme/theme.h"
#include "ui/topology/layered_layout.h"
#include "ui/topology/layout_process.h"
#include "ui/topology/topology_view.h"
#include <QtWidgets/QApplication>
#include <QtTest/QTest>
#include <QtTest/QSignalSpy>
using namespace holdfast; using namespace holdfast::ui::topology;
int main(int argc,char**argv){ qputenv("QT_QPA_PLATFORM","offscreen"); QApplication app(argc,argv);
 theme::Theme theme(app, theme::SchemeChoice::Dark);
 const QStringList n{u"caddy"_qs,u"webui"_qs,u"api"_qs,u"worker"_qs,u"postgres"_qs,u"redis"_qs,u"qdrant"_qs,u"ollama"_qs,u"coordination-service"_qs,u"hybrid-memory-service"_qs,u"learning-service"_qs,u"perception-service"_qs,u"reasoning-service"_qs};
 Content c; for(auto&x:n) c.cards.append({x,x,HealthState::Healthy,Freshness::Fresh,u"0.97"_qs,{},x});
 auto e=[&](int a,int b,bool h){ c.links.append({a,b,h,LinkTone::Quiet,{}}); };
 e(0,2,true);e(0,1,false);e(1,2,true);e(2,4,true);e(2,5,true);e(2,6,false);e(2,7,false);e(2,8,false);e(2,3,false);e(3,5,true);e(3,4,true);e(3,7,false);e(3,6,false);e(8,5,true);e(8,4,false);e(8,9,false);e(8,10,false);e(8,11,false);e(8,12,false);e(9,4,true);e(9,6,true);e(10,5,true);e(10,4,false);e(10,6,false);e(11,7,false);e(11,5,false);e(11,4,false);e(12,7,true);e(12,5,false);e(12,6,false);e(12,9,false);
 LayoutProcess p({.program=findLayoutProgram(QCoreApplication::applicationDirPath())});
 auto shot=[&](const Content&cc,const QString&name,QSize size,const QString&cur, bool own=false){ QSignalSpy s(&p,&LayoutProcess::finished); auto g=testing::graphOf(cc); GraphLayout lay; QObject k; QObject::connect(&p,&LayoutProcess::finished,&k,[&](const GraphLayout&l){lay=l;}); p.request(g); s.wait(20000); if(own) lay=layeredLayout(g); PositionBook b; b.adopt(g,lay);
  for(auto sc:{theme::SchemeChoice::Dark,theme::SchemeChoice::Light}){ theme.setChoice(sc); TopologyView v(theme); v.resize(size); v.setContent(cc,b); v.fit(); v.setCurrent(cur); QPixmap px(size*1); v.grab().save(u"/tmp/uic/%1-%2.png"_qs.arg(name, sc==theme::SchemeChoice::Dark?u"dark"_qs:u"light"_qs)); } };
 shot(c,u"t13"_qs,{1220,800},{});
 shot(c,u"t13own"_qs,{1220,800},{},true);
 Content d=c; d.cards[5].state=HealthState::Critical; d.cards[5].score=u"0.00"_qs; d.cards[5].remark=u"refused"_qs; for(int i:{2,3,8,10,0,1}){ d.cards[i].state=HealthState::Critical; d.cards[i].score=u"0.00"_qs; d.cards[i].remark=u"redis"_qs;} for(int i:{11,12}){ d.cards[i].state=HealthState::Degraded; d.cards[i].score=u"0.50"_qs; d.cards[i].remark=u"redis"_qs;} d.cards[7].freshness=Freshness::Stale; d.cards[6].state=HealthState::Unknown; d.cards[6].score=u"—"_qs; d.cards[6].freshness=Freshness::NotObserved;
 for(auto&l:d.links){ if((l.to==5||l.to==2||l.to==8)&&d.cards[l.from].state==HealthState::Critical&&l.hard) l.tone=LinkTone::Critical; else if(l.to==5) l.tone=LinkTone::Degraded; }
 shot(d,u"t13down"_qs,{920,780},u"redis"_qs);
 shot(testing::largeTopology(1000,3000),u"t1000"_qs,{1440,900},{});
 shot(testing::largeTopology(200,500),u"t200"_qs,{1440,900},u"service-150"_qs);
}
