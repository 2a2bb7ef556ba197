/** The whole look of a page: light and dark, on a phone and on paper. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#1c2430;--soft:#5b6675;--rule:#e3e7ec;--code:#f1f3f6;--link:#1f5fbf;--nominal:#0b8a52;--anomalies:#b25e02;--issues:#c4271b;--nominal-wash:#e6f5ee;--anomalies-wash:#fdf1e2;--issues-wash:#fdeae8}
@media (prefers-color-scheme:dark){:root{--paper:#11151b;--card:#191f28;--ink:#e6eaf0;--soft:#98a4b3;--rule:#2a323d;--code:#12171e;--link:#7db2ff;--nominal:#4cc38a;--anomalies:#f0a04b;--issues:#ff7b72;--nominal-wash:#12281f;--anomalies-wash:#2e2314;--issues-wash:#33191a}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1,h2,h3,p,ul,dl,figure{margin:0}
h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.015em}
h2{font-size:1.3rem;letter-spacing:-.01em;margin:2.5rem 0 .25rem}
h3{font-size:1.02rem;line-height:1.4;margin:.45rem 0 .5rem}
ul{padding-left:1.2rem}
a{color:var(--link)}
.about,.muted,.times,.made{color:var(--soft);font-size:.9rem}
.about{margin-bottom:.9rem}
.top{background:var(--card);border:1px solid var(--rule);border-top:6px solid var(--tone);border-radius:.75rem;padding:1.4rem 1.5rem 1.2rem}
.nominal{--tone:var(--nominal);--wash:var(--nominal-wash)}.anomalies{--tone:var(--anomalies);--wash:var(--anomalies-wash)}.issues{--tone:var(--issues);--wash:var(--issues-wash)}
.badge{display:inline-block;background:var(--wash);color:var(--tone);font-weight:650;border-radius:99px;padding:.15rem .8rem;margin-bottom:.6rem}
.period{color:var(--soft)}
.summary{font-size:1.12rem;margin:1rem 0;white-space:pre-line}
.callout{background:var(--code);border-left:3px solid var(--anomalies);border-radius:.3rem;padding:.6rem .9rem;margin:.8rem 0}
.made{margin-top:.9rem;border-top:1px solid var(--rule);padding-top:.8rem}
.card{background:var(--card);border:1px solid var(--rule);border-radius:.65rem;padding:1rem 1.15rem;margin:.8rem 0}
.card:target{outline:3px solid var(--link);outline-offset:1px}
.card>header{display:flex;flex-wrap:wrap;gap:.3rem .7rem;align-items:center}
.finding{border-left:5px solid var(--tone)}
.finding p{margin:.5rem 0;white-space:pre-line}
.todo b{color:var(--tone);margin-right:.35rem}
.finding footer{color:var(--soft);font-size:.9rem}
.cite{font:600 .82em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;background:var(--code);border:1px solid var(--rule);border-radius:.3rem;padding:0 .32em;text-decoration:none}
code{font:.92em ui-monospace,"SF Mono",Menlo,Consolas,monospace;background:var(--code);border-radius:.25rem;padding:0 .2em}
.tag{font-size:.85rem;color:var(--soft)}
.dot-label{display:inline-flex;align-items:center;gap:.4rem;font-size:.85rem;color:var(--tone);font-weight:600;white-space:nowrap}
.dot-label i{width:.6rem;height:.6rem;border-radius:50%;background:var(--tone)}
.times{margin-left:auto;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto;border:1px solid var(--rule);border-radius:.5rem;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.4rem .7rem;border-bottom:1px solid var(--rule)}
tbody tr:last-child>*{border-bottom:0}
.card .wide{margin-top:.6rem}
.wide td{min-width:3rem;overflow-wrap:break-word}
thead th{color:var(--soft);font-weight:600;white-space:nowrap;background:var(--code)}
.facts{display:flex;flex-wrap:wrap;gap:.4rem 2rem;align-items:flex-start}
.side{flex:1 1 20rem;min-width:0}
.fold>summary{font-weight:600;padding:.6rem 0}
.figures{width:auto;font-size:.88rem}
.figures caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.figures th{font:.95em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;color:var(--soft);font-weight:400;padding-left:0}
.figures th,.figures td{padding-block:.15rem;border:0}
.figures td{font-weight:600}
dl{font-size:.88rem;flex:1 1 16rem;min-width:0}
dl div{display:flex;gap:.7rem;padding:.15rem 0}
dt{color:var(--soft);min-width:5.5rem}
dd{margin:0;min-width:0}
.rows{background:var(--card);border:1px solid var(--rule);border-radius:.65rem;padding:.7rem 1.15rem;margin-top:.7rem;font-size:.92rem}
.rows dt{min-width:11rem}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr));gap:.8rem 1.2rem;margin-top:.8rem}
figcaption,.axis{display:flex;justify-content:space-between;gap:.5rem;font-size:.8rem;color:var(--soft)}
figcaption b{color:var(--ink);font-weight:600}
svg{display:block;width:100%;height:4.5rem}
svg path{vector-effect:non-scaling-stroke;fill:none}
svg .base{stroke:var(--rule)}svg .line{stroke:var(--link);stroke-width:1.6;stroke-linejoin:round}
svg .area{fill:var(--link);fill-opacity:.13}svg .dot{stroke:var(--link);stroke-width:5;stroke-linecap:round}svg .peak{stroke:var(--issues)}
details{margin-top:.7rem}summary{cursor:pointer;color:var(--link);font-size:.9rem}
pre{margin:.6rem 0 0;background:var(--code);border:1px solid var(--rule);border-radius:.4rem;padding:.7rem .85rem;overflow-x:auto;font:.82rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;white-space:pre-wrap}
@media (max-width:40rem){main{padding:.8rem .75rem 3rem}.top{padding:1.1rem 1rem 1rem}.card{padding:.85rem .9rem}h1{font-size:1.6rem}.times{margin-left:0}th,td{padding:.35rem .5rem}.rows div{display:block}.overview .tag,.overview th:nth-child(3){display:none}}
@media print{:root{color-scheme:light;--paper:#fff}body{font-size:11pt}main{max-width:none;padding:0}.card,figure{break-inside:avoid}details::details-content{content-visibility:visible;height:auto}.wide{overflow:visible}}
`;
