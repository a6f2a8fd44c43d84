/** What is said of series and their episodes. */
export const episodesEn = {
  episodes: {
    heading: 'Episodes',
    season: (season: number) => (season === 0 ? 'Specials' : `Season ${season}`),
    short: (season: number, number: number) => (season === 0 ? `Special ${number}` : `S${season} E${number}`),
    watch: (name: string) => `Watch ${name}`,
    from: (day: string) => `From ${day}`,
    next: 'Next episode',
    continueWith: (episode: string) => `Continue with ${episode}`,
  },
};

export const episodesRu: typeof episodesEn = {
  episodes: {
    heading: 'Серии',
    season: (season) => (season === 0 ? 'Дополнительные серии' : `Сезон ${season}`),
    short: (season, number) => (season === 0 ? `Доп. серия ${number}` : `Сезон ${season}, серия ${number}`),
    watch: (name) => `Смотреть: ${name}`,
    from: (day) => `С ${day}`,
    next: 'Следующая серия',
    continueWith: (episode) => `Продолжить: ${episode}`,
  },
};
