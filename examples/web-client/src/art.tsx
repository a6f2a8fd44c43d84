import { memo, useId, type ReactNode } from 'react';

/** Draws the picture of a title that has none: always the same for the same id. */
export const Art = memo(function Art({ id, wide = false }: { id: string; wide?: boolean }) {
  const prefix = useId();
  const random = randomOf(id);
  const palette = pick(random, palettes);
  const scene = pick(random, scenes);
  const size = wide ? { w: 1600, h: 900 } : { w: 400, h: 600 };
  const ids = { sky: `${prefix}s`, glow: `${prefix}g` };
  return (
    <svg className="art" viewBox={`0 0 ${size.w} ${size.h}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <linearGradient id={ids.sky} x1="0" y1="0" x2="0.25" y2="1">
          <stop offset="0" stopColor={palette.sky} />
          <stop offset="0.75" stopColor={palette.haze} />
        </linearGradient>
        <radialGradient id={ids.glow}>
          <stop offset="0" stopColor={palette.light} stopOpacity="0.75" />
          <stop offset="1" stopColor={palette.light} stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width={size.w} height={size.h} fill={`url(#${ids.sky})`} />
      {scene({ ...size, random, palette, glow: `url(#${ids.glow})` })}
    </svg>
  );
});

interface Palette {
  sky: string;
  haze: string;
  light: string;
  near: string;
  far: string;
}

interface Canvas {
  w: number;
  h: number;
  random: () => number;
  palette: Palette;
  glow: string;
}

const palettes: Palette[] = [
  { sky: '#1b1140', haze: '#c2416b', light: '#ffd29a', far: '#5b2364', near: '#160d2e' },
  { sky: '#06202b', haze: '#1f7a8c', light: '#f5e6c4', far: '#0f4858', near: '#041419' },
  { sky: '#2a0d12', haze: '#d1532f', light: '#ffd9a0', far: '#71251f', near: '#1a0709' },
  { sky: '#0d1b3e', haze: '#4f6fd0', light: '#e9efff', far: '#24397c', near: '#080f26' },
  { sky: '#10240f', haze: '#7d9d45', light: '#f3f0b8', far: '#2f5230', near: '#08130a' },
  { sky: '#241a36', haze: '#a58bc9', light: '#fde9f0', far: '#4b3a6b', near: '#120c1e' },
  { sky: '#1d1a17', haze: '#b59a6a', light: '#fff2d6', far: '#5a4a36', near: '#110e0b' },
  { sky: '#03192a', haze: '#e08a5b', light: '#ffe3c2', far: '#2b4b63', near: '#03101b' },
  { sky: '#2b0a2e', haze: '#e0567f', light: '#ffe0ec', far: '#6b1f5a', near: '#190519' },
  { sky: '#0a2420', haze: '#3fae8c', light: '#e3ffe9', far: '#17594c', near: '#051411' },
  { sky: '#171a21', haze: '#7d8796', light: '#ffffff', far: '#3b4250', near: '#0c0e12' },
  { sky: '#3a1408', haze: '#f0a03c', light: '#fff1c9', far: '#8a3c12', near: '#1f0a04' },
];

type Scene = (canvas: Canvas) => ReactNode;

const scenes: Scene[] = [mountains, city, orbits, beam, waves, shapes, forest, road, eye];

function mountains({ w, h, random, palette, glow }: Canvas): ReactNode {
  const x = w * (0.25 + random() * 0.5);
  const radius = w * 0.09 + h * 0.06;
  return (
    <>
      <circle cx={x} cy={h * 0.36} r={radius * 3} fill={glow} />
      <circle cx={x} cy={h * 0.36} r={radius} fill={palette.light} />
      {[0.52, 0.63, 0.76].map((level, layer) => (
        <path key={level} d={ridge(w, h, h * level, h * 0.13, random)} fill={layer === 2 ? palette.near : palette.far} fillOpacity={0.55 + layer * 0.2} />
      ))}
    </>
  );
}

function city({ w, h, random, palette, glow }: Canvas): ReactNode {
  const towers: ReactNode[] = [];
  for (let layer = 0; layer < 2; layer++) {
    for (let x = -10; x < w; ) {
      const width = 34 + random() * 46;
      const height = h * (0.22 + random() * 0.34 - layer * 0.1);
      towers.push(<rect key={`t${layer}${x}`} x={x} y={h - height} width={width + 1} height={height} fill={layer ? palette.near : palette.far} />);
      for (let window = 0; layer && window < 7; window++) {
        const wx = x + 8 + Math.floor(random() * (width / 12)) * 10;
        const wy = h - height + 14 + Math.floor(random() * 12) * 16;
        towers.push(<rect key={`w${x}${window}`} x={wx} y={wy} width="4" height="7" fill={palette.light} fillOpacity={0.35 + random() * 0.6} />);
      }
      x += width;
    }
  }
  return (
    <>
      <circle cx={w * 0.7} cy={h * 0.25} r={h * 0.32} fill={glow} />
      <circle cx={w * 0.7} cy={h * 0.25} r={h * 0.075} fill={palette.light} />
      {towers}
    </>
  );
}

function orbits({ w, h, random, palette, glow }: Canvas): ReactNode {
  const cx = w * (0.3 + random() * 0.4);
  const cy = h * 0.4;
  const step = h * 0.065;
  return (
    <>
      <circle cx={cx} cy={cy} r={h * 0.4} fill={glow} />
      {Array.from({ length: 7 }, (_, n) => {
        const angle = random() * Math.PI * 2;
        const radius = step * (n + 2);
        return (
          <g key={n}>
            <circle cx={cx} cy={cy} r={radius} fill="none" stroke={palette.light} strokeOpacity={0.5 - n * 0.055} strokeWidth="1.5" />
            <circle cx={cx + Math.cos(angle) * radius} cy={cy + Math.sin(angle) * radius} r={3 + random() * 11} fill={n % 2 ? palette.light : palette.near} />
          </g>
        );
      })}
      <circle cx={cx} cy={cy} r={step * 1.3} fill={palette.near} />
      <circle cx={cx - step * 0.16} cy={cy - step * 0.16} r={step * 1.12} fill={palette.light} fillOpacity="0.9" />
    </>
  );
}

function beam({ w, h, random, palette, glow }: Canvas): ReactNode {
  const x = w * (0.2 + random() * 0.6);
  const foot = h * 0.86;
  return (
    <>
      <path d={`M${x} ${-h * 0.02} L${x + h * 0.34} ${foot} L${x - h * 0.34} ${foot} Z`} fill={palette.light} fillOpacity="0.2" />
      <path d={`M${x} ${-h * 0.02} L${x + h * 0.2} ${foot} L${x - h * 0.2} ${foot} Z`} fill={palette.light} fillOpacity="0.28" />
      <ellipse cx={x} cy={foot} rx={h * 0.46} ry={h * 0.14} fill={glow} />
      <rect y={foot} width={w} height={h * 0.14} fill={palette.near} fillOpacity="0.55" />
      <ellipse cx={x} cy={foot} rx={h * 0.27} ry={h * 0.03} fill={palette.light} fillOpacity="0.6" />
      <path d={`M${x - 12} ${foot} q2 ${-h * 0.1} 4 ${-h * 0.13} q-6 -14 8 -16 q14 2 8 16 q2 ${h * 0.03} 4 ${h * 0.13} Z`} fill={palette.near} />
      {Array.from({ length: 26 }, (_, n) => (
        <circle key={n} cx={x + (random() - 0.5) * h * 0.5} cy={random() * foot} r={0.8 + random() * 2.2} fill={palette.light} fillOpacity={random() * 0.8} />
      ))}
    </>
  );
}

function waves({ w, h, random, palette, glow }: Canvas): ReactNode {
  const x = w * (0.3 + random() * 0.4);
  return (
    <>
      <circle cx={x} cy={h * 0.42} r={h * 0.36} fill={glow} />
      <circle cx={x} cy={h * 0.42} r={h * 0.14} fill={palette.light} />
      {Array.from({ length: 6 }, (_, n) => {
        const y = h * (0.47 + n * 0.075);
        const swing = h * 0.022 * (1 + random());
        const length = w / (2 + Math.floor(random() * 2));
        let d = `M${-length * random()} ${y}`;
        for (let i = 0; i < 5; i++) d += ` q${length / 4} ${-swing} ${length / 2} 0 t${length / 2} 0`;
        return <path key={n} d={`${d} V${h} H0 Z`} fill={n % 2 ? palette.near : palette.far} fillOpacity={0.35 + n * 0.11} />;
      })}
    </>
  );
}

function shapes({ w, h, random, palette }: Canvas): ReactNode {
  const unit = h / 6;
  const colours = [palette.near, palette.far, palette.light, palette.haze];
  const cells: ReactNode[] = [];
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < w / unit; x++) {
      const [left, top] = [x * unit, y * unit];
      const key = `${x} ${y}`;
      const fill = pick(random, colours);
      const kind = random();
      const turn = `rotate(${Math.floor(random() * 4) * 90} ${left + unit / 2} ${top + unit / 2})`;
      if (kind < 0.45) cells.push(<path key={key} d={`M${left} ${top} h${unit} a${unit} ${unit} 0 0 1 ${-unit} ${unit} Z`} fill={fill} transform={turn} />);
      else if (kind < 0.65) cells.push(<circle key={key} cx={left + unit / 2} cy={top + unit / 2} r={unit * 0.36} fill={fill} />);
      else if (kind < 0.85) cells.push(<path key={key} d={`M${left} ${top} h${unit} L${left} ${top + unit} Z`} fill={fill} transform={turn} />);
    }
  }
  return <g fillOpacity="0.88">{cells}</g>;
}

function forest({ w, h, random, palette, glow }: Canvas): ReactNode {
  const trees: ReactNode[] = [];
  for (let layer = 0; layer < 3; layer++) {
    for (let x = -20; x < w + 20; x += 26 + layer * 10 + random() * 22) {
      const height = h * (0.2 + random() * 0.14 + layer * 0.06);
      const half = height * 0.16;
      const foot = h * (0.74 + layer * 0.13);
      trees.push(
        <path key={`${layer} ${x}`} d={`M${x} ${foot - height} L${x + half} ${foot} L${x + half} ${h} H${x - half} V${foot} Z`} fill={layer === 0 ? palette.far : palette.near} fillOpacity={0.5 + layer * 0.25} />,
      );
    }
  }
  return (
    <>
      <circle cx={w * 0.5} cy={h * 0.34} r={h * 0.4} fill={glow} />
      <circle cx={w * (0.35 + random() * 0.3)} cy={h * 0.28} r={h * 0.09} fill={palette.light} />
      {trees}
    </>
  );
}

function road({ w, h, random, palette, glow }: Canvas): ReactNode {
  const horizon = h * 0.55;
  const cx = w * (0.42 + random() * 0.16);
  const radius = h * 0.2;
  return (
    <>
      <circle cx={cx} cy={horizon} r={h * 0.42} fill={glow} />
      <path d={`M${cx - radius} ${horizon} a${radius} ${radius} 0 0 1 ${radius * 2} 0 Z`} fill={palette.light} />
      {[0.12, 0.3, 0.46, 0.6].map((up, n) => (
        <rect key={up} x={0} y={horizon - radius * up} width={w} height={9 - n * 2} fill={palette.haze} fillOpacity="0.75" />
      ))}
      <path d={ridge(w, horizon + 2, horizon - h * 0.04, h * 0.07, random)} fill={palette.far} fillOpacity="0.9" />
      <rect y={horizon} width={w} height={h - horizon} fill={palette.near} />
      <path d={`M${cx - 5} ${horizon} h10 L${cx + h * 0.3} ${h} H${cx - h * 0.3} Z`} fill={palette.far} />
      {Array.from({ length: 6 }, (_, n) => {
        const near = ((n + 1) / 6) ** 2;
        const y = horizon + (h - horizon) * near;
        return <rect key={n} x={cx - 8 * near} y={y - 26 * near} width={16 * near} height={26 * near} fill={palette.light} fillOpacity="0.85" />;
      })}
    </>
  );
}

function eye({ w, h, random, palette, glow }: Canvas): ReactNode {
  const cx = w / 2;
  const cy = h * 0.4;
  const reach = Math.max(w, h);
  const rays = 18 + Math.floor(random() * 10);
  return (
    <>
      {Array.from({ length: rays }, (_, n) => {
        const from = (n / rays) * Math.PI * 2;
        const to = from + Math.PI / rays;
        return (
          <path key={n} d={`M${cx} ${cy} L${cx + Math.cos(from) * reach} ${cy + Math.sin(from) * reach} L${cx + Math.cos(to) * reach} ${cy + Math.sin(to) * reach} Z`} fill={palette.near} fillOpacity="0.32" />
        );
      })}
      <circle cx={cx} cy={cy} r={h * 0.36} fill={glow} />
      <path d={`M${cx - h * 0.26} ${cy} Q${cx} ${cy - h * 0.26} ${cx + h * 0.26} ${cy} Q${cx} ${cy + h * 0.26} ${cx - h * 0.26} ${cy} Z`} fill={palette.light} />
      <circle cx={cx} cy={cy} r={h * 0.105} fill={palette.far} />
      <circle cx={cx} cy={cy} r={h * 0.055} fill={palette.near} />
      <circle cx={cx + h * 0.03} cy={cy - h * 0.03} r={h * 0.018} fill={palette.light} />
    </>
  );
}

/** A jagged line over the whole width, closed at the bottom. */
function ridge(w: number, bottom: number, level: number, height: number, random: () => number): string {
  const peaks = 5 + Math.floor(random() * 4);
  let d = `M0 ${bottom} V${level}`;
  for (let n = 1; n <= peaks; n++) {
    const x = (w * n) / peaks;
    d += ` L${x - w / peaks / 2} ${level - height * (0.3 + random())} L${x} ${level + height * 0.25 * random()}`;
  }
  return `${d} V${bottom} Z`;
}

function pick<T>(random: () => number, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

/** Numbers in [0, 1) that depend on the seed only (FNV-1a hash, mulberry32 generator). */
function randomOf(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
